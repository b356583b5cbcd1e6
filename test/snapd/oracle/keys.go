package main

import (
	"crypto/sha512"
	"encoding/binary"
	"errors"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"time"

	"crypto/rsa"

	"github.com/snapcore/snapd/asserts"
)

// derivedKey makes an RSA key from a public phrase, so that everybody can see
// (and remake) that it is a test key: primes are the first above the stream
// SHA-512(phrase, counter), e = 65537.
func derivedKey(phrase string, bits int) *rsa.PrivateKey {
	stream := &phraseStream{phrase: phrase}
	e := big.NewInt(65537)
	one := big.NewInt(1)
	for {
		p := stream.prime(bits - bits/2)
		q := stream.prime(bits / 2)
		n := new(big.Int).Mul(p, q)
		if p.Cmp(q) == 0 || n.BitLen() != bits {
			continue
		}
		totient := new(big.Int).Mul(new(big.Int).Sub(p, one), new(big.Int).Sub(q, one))
		d := new(big.Int).ModInverse(e, totient)
		if d == nil {
			continue
		}
		key := &rsa.PrivateKey{PublicKey: rsa.PublicKey{N: n, E: 65537}, D: d, Primes: []*big.Int{p, q}}
		key.Precompute()
		if key.Validate() == nil {
			return key
		}
	}
}

type phraseStream struct {
	phrase  string
	counter uint64
}

func (s *phraseStream) bytes(n int) []byte {
	var out []byte
	for len(out) < n {
		var count [8]byte
		binary.BigEndian.PutUint64(count[:], s.counter)
		s.counter++
		sum := sha512.Sum512(append([]byte(s.phrase), count[:]...))
		out = append(out, sum[:]...)
	}
	return out[:n]
}

func (s *phraseStream) prime(bits int) *big.Int {
	candidate := new(big.Int).SetBytes(s.bytes((bits + 7) / 8))
	candidate.Rsh(candidate, uint((bits+7)/8*8-bits))
	candidate.SetBit(candidate, bits-1, 1)
	candidate.SetBit(candidate, bits-2, 1)
	candidate.SetBit(candidate, 0, 1)
	for !candidate.ProbablyPrime(20) {
		candidate.Add(candidate, big.NewInt(2))
	}
	return candidate
}

func runKeys(args []string) error {
	if len(args) < 1 {
		return errors.New("keys DEVICE-DIR [KEY-ID…]")
	}
	folder := filepath.Join(args[0], "private-keys-v1")
	if _, err := os.Stat(folder); err != nil {
		return err // the key manager would make it
	}
	manager, err := asserts.OpenFSKeypairManager(args[0])
	if err != nil {
		return err
	}
	ids := args[1:]
	if len(ids) == 0 {
		entries, err := os.ReadDir(folder)
		if err != nil {
			return err
		}
		for _, entry := range entries {
			ids = append(ids, entry.Name())
		}
	}
	if len(ids) == 0 {
		return errors.New("no keys")
	}
	refused := 0
	for _, id := range ids {
		if err := checkKey(manager, folder, id); err != nil {
			fmt.Printf("refused %s: %v\n", id, err)
			refused++
		}
	}
	if refused > 0 {
		return fmt.Errorf("%d refused", refused)
	}
	return nil
}

func checkKey(manager asserts.KeypairManager, folder, id string) error {
	key, err := manager.Get(id)
	if err != nil {
		return err
	}
	if key.PublicKey().ID() != id {
		return fmt.Errorf("the file holds the key %s", key.PublicKey().ID())
	}
	info, err := os.Stat(filepath.Join(folder, id))
	if err != nil {
		return err
	}
	if info.Mode().Perm() != 0600 {
		return fmt.Errorf("the file's mode is %04o", info.Mode().Perm())
	}
	fmt.Printf("accepted %s %04o %d bytes\n", id, info.Mode().Perm(), info.Size())
	return nil
}

func runNewKey(args []string) error {
	if len(args) != 1 {
		return errors.New("newkey DEVICE-DIR")
	}
	key, err := asserts.GenerateKey()
	if err != nil {
		return err
	}
	manager, err := asserts.OpenFSKeypairManager(args[0])
	if err != nil {
		return err
	}
	if err := manager.Put(key); err != nil {
		return err
	}
	fmt.Println(key.PublicKey().ID())
	return nil
}

func runSession(args []string) error {
	if len(args) != 3 {
		return errors.New("session DEVICE-DIR SERIAL-FILE NONCE")
	}
	manager, err := asserts.OpenFSKeypairManager(args[0])
	if err != nil {
		return err
	}
	all, err := readStreams(args[1])
	if err != nil {
		return err
	}
	for _, a := range all {
		if serial, ok := a.(*asserts.Serial); ok {
			return openSession(manager, serial, args[2])
		}
	}
	return errors.New("no serial in the file")
}

func openSession(manager asserts.KeypairManager, serial *asserts.Serial, nonce string) error {
	key, err := manager.Get(serial.DeviceKey().ID())
	if err != nil {
		return err
	}
	request, err := asserts.SignWithoutAuthority(asserts.DeviceSessionRequestType, map[string]interface{}{
		"brand-id":  serial.BrandID(),
		"model":     serial.Model(),
		"serial":    serial.Serial(),
		"nonce":     nonce,
		"timestamp": time.Now().UTC().Format(time.RFC3339),
	}, nil, key)
	if err != nil {
		return err
	}
	if err := asserts.SignatureCheck(request, serial.DeviceKey()); err != nil {
		return err
	}
	_, err = os.Stdout.Write(asserts.Encode(request))
	return err
}
