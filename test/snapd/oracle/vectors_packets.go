package main

import (
	"bytes"
	"crypto"
	_ "crypto/md5"
	_ "crypto/sha1"
	_ "crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/snapcore/snapd/asserts"
	"golang.org/x/crypto/openpgp/packet"
)

// fold writes bytes as snapd's texts hold them: base64 in lines of 76.
func fold(b []byte) string {
	flat := base64.StdEncoding.EncodeToString(b)
	var lines []string
	for len(flat) > 76 {
		lines, flat = append(lines, flat[:76]), flat[76:]
	}
	return strings.Join(append(lines, flat), "\n")
}

func unfold(text string) []byte {
	b, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		panic(err)
	}
	return b
}

func signatureTime(a asserts.Assertion) (time.Time, error) {
	_, signature := a.Signature()
	read, err := packet.Read(bytes.NewReader(unfold(string(signature))[1:]))
	if err != nil {
		return time.Time{}, err
	}
	return read.(*packet.Signature).CreationTime, nil
}

// keyPacketCases are public and private keys as they may come. Offsets: byte 0
// is the version 1, then the packet's tag and its length in two bytes, then the
// packet's version, creation time (4) and algorithm.
func keyPacketCases(keys []*vectorKey) (public, private []*verdictCase) {
	text := publicText(keys, "device-1536")
	for _, c := range packetEdits(text) {
		judgePublicKey(c)
		public = append(public, c)
	}
	for _, c := range append(packetEdits(privateText(keys, "device-1536")), checksumEdit(privateText(keys, "device-1536"))) {
		judgePrivateKey(c)
		private = append(private, c)
	}
	wrongKind := &verdictCase{Name: "a private key", Input: longText(privateText(keys, "device-1024"))}
	judgePublicKey(wrongKind)
	otherKind := &verdictCase{Name: "a public key", Input: longText(publicText(keys, "device-1024"))}
	judgePrivateKey(otherKind)
	return append(public, wrongKind), append(private, otherKind)
}

func privateText(keys []*vectorKey, name string) string {
	for _, k := range keys {
		if k.Name == name {
			return k.PrivateKey
		}
	}
	panic("no key " + name)
}

func checksumEdit(text string) *verdictCase {
	b := unfold(text)
	b[len(b)-1] ^= 1
	return &verdictCase{Name: "another checksum", Input: longText(fold(b))}
}

func packetEdits(text string) []*verdictCase {
	var all []*verdictCase
	add := func(name, input string) { all = append(all, &verdictCase{Name: name, Input: longText(input)}) }
	edit := func(name string, change func(b []byte) []byte) { add(name, fold(change(unfold(text)))) }
	set := func(at int, value byte) func(b []byte) []byte {
		return func(b []byte) []byte {
			b[at] = value
			return b
		}
	}
	add("as written", text)
	add("with a newline at the end", text+"\n")
	add("on one line", strings.ReplaceAll(text, "\n", ""))
	add("with Windows line ends", strings.ReplaceAll(text, "\n", "\r\n"))
	add("with a blank in it", text[:40]+" "+text[40:])
	add("with a tab in it", text[:40]+"\t"+text[40:])
	add("in the URL alphabet", strings.NewReplacer("+", "-", "/", "_").Replace(text))
	add("without its last character", text[:len(text)-1])
	add("empty", "")
	add("only newlines", "\n\n")
	edit("only the version", func(b []byte) []byte { return b[:1] })
	edit("version 2", set(0, 2))
	edit("a tag byte without its first bit", func(b []byte) []byte {
		b[1] &= 0x7f
		return b
	})
	edit("in the old packet format, two length bytes", func(b []byte) []byte {
		body := b[4:]
		tag := 0x80 | (b[1]&0x3f)<<2 | 1
		return append([]byte{1, tag, byte(len(body) >> 8), byte(len(body))}, body...)
	})
	edit("in the old packet format, four length bytes", func(b []byte) []byte {
		body := b[4:]
		tag := 0x80 | (b[1]&0x3f)<<2 | 2
		return append([]byte{1, tag, 0, 0, byte(len(body) >> 8), byte(len(body))}, body...)
	})
	edit("with a length of five bytes", func(b []byte) []byte {
		body := b[4:]
		return append([]byte{1, b[1], 255, 0, 0, byte(len(body) >> 8), byte(len(body))}, body...)
	})
	edit("with a byte after the packet", func(b []byte) []byte { return append(b, 0) })
	edit("cut by a byte", func(b []byte) []byte { return b[:len(b)-1] })
	edit("cut by ten bytes", func(b []byte) []byte { return b[:len(b)-10] })
	edit("packet version 3", set(4, 3))
	edit("packet version 5", set(4, 5))
	edit("another creation time", set(8, 0x99))
	edit("algorithm 2, RSA for encryption only", set(9, 2))
	edit("algorithm 3, RSA for signing only", set(9, 3))
	edit("algorithm 17, DSA", set(9, 17))
	edit("algorithm 22, EdDSA", set(9, 22))
	return all
}

func judgePublicKey(c *verdictCase) {
	key, err := asserts.DecodePublicKey([]byte(c.Input))
	c.Accepted, c.Result = err == nil, nil
	if err == nil {
		again, err := asserts.EncodePublicKey(key)
		if err != nil {
			panic(err)
		}
		c.Result = headers{"keyId": key.ID(), "encoded": string(again)}
	}
}

// judgePrivateKey puts the text where snapd's key manager looks for it.
func judgePrivateKey(c *verdictCase) {
	dir, err := os.MkdirTemp("", "oracle-keys-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	manager, err := asserts.OpenFSKeypairManager(dir)
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "private-keys-v1", "KEY"), []byte(c.Input), 0600)
	}
	if err != nil {
		panic(err)
	}
	key, err := manager.Get("KEY")
	c.Accepted, c.Result = err == nil, nil
	if err == nil {
		c.Result = headers{"keyId": key.PublicKey().ID()}
	}
}

// signatureCase is a signature over CONTENT, a device-session-request's head,
// and whether snapd verifies it. Strong says whether it is SHA-256 or better.
type signatureCase struct {
	Name      string `json:"name"`
	Key       string `json:"key"`
	Content   string `json:"content"`
	Signature string `json:"signature"`
	Strong    bool   `json:"strong"`
	Accepted  bool   `json:"accepted"`
}

func signatureContent(keys []*vectorKey) string {
	return "type: device-session-request\nbrand-id: vector-brand\nmodel: vector-one\nserial: 1\nnonce: N\ntimestamp: " + noon +
		"\nsign-key-sha3-384: " + keyID(keys, "device")
}

func signatureCases(keys []*vectorKey) ([]*signatureCase, error) {
	content := signatureContent(keys)
	var all []*signatureCase
	add := func(name string, strong bool, b []byte) {
		all = append(all, &signatureCase{Name: name, Key: "device", Content: content, Signature: fold(b), Strong: strong})
	}
	for _, h := range []struct {
		name   string
		hash   crypto.Hash
		strong bool
	}{
		{"SHA-512", crypto.SHA512, true}, {"SHA-384", crypto.SHA384, true}, {"SHA-256", crypto.SHA256, true},
		{"SHA-224", crypto.SHA224, false}, {"SHA-1", crypto.SHA1, false}, {"MD5", crypto.MD5, false},
	} {
		b, err := signRaw(content, h.hash, 0, nil)
		if err != nil {
			return nil, err
		}
		add(h.name, h.strong, b)
	}
	for _, c := range packetSignatures(content) {
		add(c.name, true, c.bytes)
	}
	for _, c := range all {
		judgeSignature(keys, c)
	}
	return all, nil
}

type namedBytes struct {
	name  string
	bytes []byte
}

// packetSignatures are packets written by hand around true signatures.
func packetSignatures(content string) []namedBytes {
	key := derivedKey("prepare-device test key: device", 2048)
	time := []byte{5, 2, 0x62, 0x97, 0x50, 0xc0}
	sign := func(kind byte, hashed, unhashed []byte) []byte {
		prefix := append([]byte{4, kind, 1, 10, byte(len(hashed) >> 8), byte(len(hashed))}, hashed...)
		length := len(prefix)
		trailer := []byte{4, 255, 0, 0, byte(length >> 8), byte(length)}
		digest := sha512.Sum512(append(append([]byte(content), prefix...), trailer...))
		body := append(append([]byte{}, prefix...), byte(len(unhashed)>>8), byte(len(unhashed)))
		body = append(append(body, unhashed...), digest[0], digest[1])
		return wrapSignature(append(body, signDigest(key, digest[:])...))
	}
	plain := sign(0, time, nil)
	change := func(at int, by byte) []byte {
		b := append([]byte{}, plain...)
		b[at] ^= by
		return b
	}
	return []namedBytes{
		{"as snapd writes it", plain},
		{"signature type 1", sign(1, time, nil)},
		{"signature type 0x18", sign(0x18, time, nil)},
		{"an issuer in the unhashed area", sign(0, time, []byte{9, 16, 1, 2, 3, 4, 5, 6, 7, 8})},
		{"an issuer of the wrong length", sign(0, time, []byte{8, 16, 1, 2, 3, 4, 5, 6, 7})},
		{"an unknown sub-packet", sign(0, append([]byte{3, 100, 1, 2}, time...), nil)},
		{"an unknown critical sub-packet", sign(0, append([]byte{3, 100 | 0x80, 1, 2}, time...), nil)},
		{"a critical creation time", sign(0, []byte{5, 2 | 0x80, 0x62, 0x97, 0x50, 0xc0}, nil)},
		{"no creation time", sign(0, nil, nil)},
		{"creation time in the unhashed area only", sign(0, nil, time)},
		{"creation time of three bytes", sign(0, []byte{4, 2, 0x62, 0x97, 0x50}, nil)},
		{"two creation times", sign(0, append(append([]byte{}, time...), time...), nil)},
		{"a sub-packet of length zero", sign(0, append([]byte{0}, time...), nil)},
		{"a sub-packet longer than its area", sign(0, append(append([]byte{}, time...), 200, 1), nil)},
		{"an expiration", sign(0, append([]byte{5, 3, 0, 0, 0, 1}, time...), nil)},
		{"another version", change(0, 3)},
		{"another packet tag", change(1, 4)},
		{"another creation time", change(13, 1)},
		{"another hash tag", change(16, 1)},
		{"another hash algorithm", change(7, 2)},
		{"another algorithm", change(6, 2)},
		{"another number", change(len(plain)-1, 1)},
		{"a byte after it", append(append([]byte{}, plain...), 0)},
		{"cut by a byte", plain[:len(plain)-1]},
	}
}

func judgeSignature(keys []*vectorKey, c *signatureCase) {
	a, err := asserts.Decode([]byte(c.Content + "\n\n" + c.Signature + "\n"))
	if err != nil {
		panic(err)
	}
	c.Accepted = asserts.SignatureCheck(a, keyNamed(keys, c.Key).PublicKey()) == nil
}

func checkSignatures(keys []*vectorKey, all []*signatureCase) (int, error) {
	for i, c := range all {
		fresh := *c
		judgeSignature(keys, &fresh)
		if fresh.Accepted != c.Accepted {
			return i, fmt.Errorf("the verdict on the signature %q differs", c.Name)
		}
	}
	return len(all), nil
}
