package main

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"math/big"
	"time"

	"golang.org/x/crypto/openpgp/packet"
)

var signedAt = time.Date(2022, time.June, 1, 12, 0, 0, 0, time.UTC)

// signRaw makes a signature with the OpenPGP package that snapd uses, and any
// hash it knows.
func signRaw(content string, hash crypto.Hash, kind packet.SignatureType, at *time.Time) ([]byte, error) {
	key := packet.NewRSAPrivateKey(signedAt, derivedKey("prepare-device test key: device", 2048))
	signature := &packet.Signature{SigType: kind, PubKeyAlgo: packet.PubKeyAlgoRSA, Hash: hash, CreationTime: signedAt}
	if at != nil {
		signature.CreationTime = *at
	}
	h := hash.New()
	h.Write([]byte(content))
	if err := signature.Sign(h, key, &packet.Config{DefaultHash: hash}); err != nil {
		return nil, err
	}
	b := bytes.NewBuffer([]byte{1})
	if err := signature.Serialize(b); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// signDigest signs a SHA-512 digest and writes the number as a packet holds it.
func signDigest(key *rsa.PrivateKey, digest []byte) []byte {
	raw, err := rsa.SignPKCS1v15(nil, key, crypto.SHA512, digest)
	if err != nil {
		panic(err)
	}
	n := new(big.Int).SetBytes(raw)
	return append([]byte{byte(n.BitLen() >> 8), byte(n.BitLen())}, n.Bytes()...)
}

// wrapSignature puts the version and a packet header (new format, two length
// bytes) before a signature packet's content.
func wrapSignature(content []byte) []byte {
	length := len(content) - 192
	return append([]byte{1, 0xc2, byte(192 + length>>8), byte(length)}, content...)
}
