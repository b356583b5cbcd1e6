package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/snapcore/snapd/asserts"
)

// vectorKey is a test key and how it is written.
type vectorKey struct {
	Name       string `json:"name"`
	Phrase     string `json:"phrase"`
	Bits       int    `json:"bits"`
	KeyID      string `json:"keyId"`
	PublicKey  string `json:"publicKey"`
	PrivateKey string `json:"privateKey"`

	key asserts.PrivateKey
}

// vectorAssertion says what was signed with which key, and the bytes of it.
type vectorAssertion struct {
	Name     string  `json:"name"`
	Type     string  `json:"type"`
	Key      string  `json:"key"`
	SignedAt string  `json:"signedAt"`
	Headers  headers `json:"headers"`
	Body     string  `json:"body,omitempty"`
	Encoded  string  `json:"encoded"`
	// Undecodable: snapd writes it so, and cannot read it.
	Undecodable bool `json:"undecodable,omitempty"`
}

// verdictCase is an input and what snapd said to it.
type verdictCase struct {
	Name     string                 `json:"name"`
	Input    longText               `json:"input"`
	Accepted bool                   `json:"accepted"`
	Result   map[string]interface{} `json:"result,omitempty"`
}

// vectorFiles is everything that is written, by file name.
type vectorFiles struct {
	keys       []*vectorKey
	assertions []*vectorAssertion
	headers    []*verdictCase
	streams    []*verdictCase
	publicKeys []*verdictCase
	privKeys   []*verdictCase
	signatures []*signatureCase
	database   *databaseVectors
	trees      map[string]map[string]treeFile
}

func (v *vectorFiles) files() map[string]interface{} {
	return map[string]interface{}{
		"keys.json":       map[string]interface{}{"keys": v.keys},
		"assertions.json": map[string]interface{}{"assertions": v.assertions},
		"headers.json":    map[string]interface{}{"cases": v.headers},
		"streams.json":    map[string]interface{}{"cases": v.streams},
		"packets.json": map[string]interface{}{
			"publicKeys": v.publicKeys, "privateKeys": v.privKeys, "signatures": v.signatures,
		},
		"database.json": v.database,
		"trees.json":    v.trees,
	}
}

var keySizes = []struct {
	name string
	bits int
}{
	{"root", 2048}, {"brand", 2048}, {"partner", 2048}, {"stranger", 2048}, {"device", 2048},
	{"device-1024", 1024}, {"device-1031", 1031}, {"device-1536", 1536}, {"device-3072", 3072}, {"device-4096", 4096},
}

func makeKeys() ([]*vectorKey, error) {
	var keys []*vectorKey
	for _, size := range keySizes {
		phrase := "prepare-device test key: " + size.name
		key := asserts.RSAPrivateKey(derivedKey(phrase, size.bits))
		public, err := asserts.EncodePublicKey(key.PublicKey())
		if err != nil {
			return nil, err
		}
		private, err := writtenPrivateKey(key)
		if err != nil {
			return nil, err
		}
		keys = append(keys, &vectorKey{
			Name: size.name, Phrase: phrase, Bits: size.bits, KeyID: key.PublicKey().ID(),
			PublicKey: string(public), PrivateKey: string(private), key: key,
		})
	}
	return keys, nil
}

// writtenPrivateKey is what snapd's key manager puts into its file.
func writtenPrivateKey(key asserts.PrivateKey) ([]byte, error) {
	dir, err := os.MkdirTemp("", "oracle-keys-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	manager, err := asserts.OpenFSKeypairManager(dir)
	if err != nil {
		return nil, err
	}
	if err := manager.Put(key); err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(dir, "private-keys-v1", key.PublicKey().ID()))
}

func keyNamed(keys []*vectorKey, name string) asserts.PrivateKey {
	for _, k := range keys {
		if k.Name == name {
			return k.key
		}
	}
	panic("no key " + name)
}

// signWith signs as snapd signs, with or without an authority.
func signWith(kind string, h headers, body []byte, key asserts.PrivateKey) (asserts.Assertion, error) {
	assertType := asserts.Type(kind)
	if _, ok := h["authority-id"]; !ok {
		return asserts.SignWithoutAuthority(assertType, h, body, key)
	}
	db, err := asserts.OpenDatabase(&asserts.DatabaseConfig{})
	if err != nil {
		return nil, err
	}
	if err := db.ImportKey(key); err != nil {
		return nil, err
	}
	return db.Sign(assertType, h, body, key.PublicKey().ID())
}

func signVector(keys []*vectorKey, v *vectorAssertion) error {
	a, err := signWith(v.Type, v.Headers, []byte(v.Body), keyNamed(keys, v.Key))
	if err != nil {
		return fmt.Errorf("%s: %v", v.Name, err)
	}
	v.Encoded = string(asserts.Encode(a))
	at, err := signatureTime(a)
	v.SignedAt = at.UTC().Format(time.RFC3339)
	_, decodeErr := asserts.Decode([]byte(v.Encoded))
	v.Undecodable = decodeErr != nil
	return err
}

// checkVector judges a written vector: it verifies and says what was asked for.
func checkVector(keys []*vectorKey, v *vectorAssertion) error {
	again := *v
	if err := signVector(keys, &again); err != nil {
		return err
	}
	if again.Undecodable != v.Undecodable {
		return fmt.Errorf("%s: decoding differs", v.Name)
	}
	if contentOf(again.Encoded) != contentOf(v.Encoded) {
		return fmt.Errorf("%s: the signed bytes differ", v.Name)
	}
	if v.Undecodable {
		return nil
	}
	a, err := asserts.Decode([]byte(v.Encoded))
	if err != nil {
		return fmt.Errorf("%s: %v", v.Name, err)
	}
	if err := asserts.SignatureCheck(a, keyNamed(keys, v.Key).PublicKey()); err != nil {
		return fmt.Errorf("%s: %v", v.Name, err)
	}
	return nil
}

func contentOf(encoded string) string { return encoded[:strings.LastIndex(encoded, "\n\n")] }

func makeVectors() (*vectorFiles, error) {
	keys, err := makeKeys()
	if err != nil {
		return nil, err
	}
	v := &vectorFiles{keys: keys, assertions: assertionVectors(keys)}
	restore := asserts.MockMaxSupportedFormat(asserts.AccountKeyType, 1)
	defer restore()
	for _, one := range v.assertions {
		if err := signVector(keys, one); err != nil {
			return nil, err
		}
	}
	v.headers = headerCases(keys)
	v.streams = streamCases(v.assertions)
	v.publicKeys, v.privKeys = keyPacketCases(keys)
	if v.signatures, err = signatureCases(keys); err != nil {
		return nil, err
	}
	if v.database, err = makeDatabase(keys); err != nil {
		return nil, err
	}
	v.trees, err = makeTrees(keys, v.assertions)
	return v, err
}

func runVectors(args []string) error {
	flags := flag.NewFlagSet("vectors", flag.ExitOnError)
	check := flags.Bool("check", false, "judge the vectors that are there")
	flags.Parse(args)
	if flags.NArg() != 1 {
		return errors.New("vectors [-check] DIR")
	}
	dir := flags.Arg(0)
	if *check {
		n, err := checkVectors(dir)
		if err == nil {
			fmt.Printf("%d vectors agree with snapd\n", n)
		}
		return err
	}
	v, err := makeVectors()
	if err != nil {
		return err
	}
	return writeVectors(dir, v)
}
