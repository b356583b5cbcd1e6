package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/snapcore/snapd/asserts"
	"github.com/snapcore/snapd/asserts/assertstest"
	"github.com/snapcore/snapd/asserts/signtool"
	"github.com/snapcore/snapd/asserts/systestkeys"
)

// signed is what `snap sign` and then a reader of its output make of a statement.
type signed struct {
	Accepted bool   `json:"accepted"`
	Error    string `json:"error,omitempty"`
	// Content is what is signed, without the signing key's id, which is its last line.
	Content string `json:"content,omitempty"`
	Model   string `json:"model,omitempty"`
}

const keyIDLine = "sign-key-sha3-384: "

func signStatement(statement []byte, keyID string, keys asserts.KeypairManager) signed {
	encoded, err := signtool.Sign(&signtool.Options{KeyID: keyID, Statement: statement}, keys)
	if err != nil {
		return signed{Error: err.Error()}
	}
	a, err := asserts.Decode(encoded)
	if err != nil {
		return signed{Error: fmt.Sprintf("does not decode again: %v", err)}
	}
	content, _ := a.Signature()
	end := len(content) - len(keyIDLine) - len(keyID)
	if len(a.Body()) > 0 {
		return signed{Accepted: true, Content: string(content), Model: a.HeaderString("model")}
	}
	return signed{Accepted: true, Content: string(content[:end]), Model: a.HeaderString("model")}
}

// runSign answers each length-prefixed JSON statement on stdin with one line.
func runSign(args []string) error {
	if len(args) != 0 {
		return errors.New("sign takes no arguments")
	}
	key := asserts.RSAPrivateKey(derivedKey("snapd-oracle sign", 1024))
	keys := asserts.NewMemoryKeypairManager()
	if err := keys.Put(key); err != nil {
		return err
	}
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriterSize(os.Stdout, 1<<20)
	encoder := json.NewEncoder(out)
	for {
		statement, err := readInput(in)
		if err == io.EOF {
			return out.Flush()
		}
		if err != nil {
			return err
		}
		if err := encoder.Encode(signStatement(statement, key.PublicKey().ID(), keys)); err != nil {
			return err
		}
	}
}

// runRoot writes the published test root that snapd trusts when it is built
// for tests: root.assert and its private key below private-keys-v1.
func runRoot(args []string) error {
	if len(args) != 1 {
		return errors.New("root DIR")
	}
	dir := args[0]
	if err := os.MkdirAll(dir, 0755); err != nil {
		return err
	}
	key, _ := assertstest.ReadPrivKey(systestkeys.TestRootPrivKey)
	keys, err := asserts.OpenFSKeypairManager(dir)
	if err != nil {
		return err
	}
	if _, err := keys.Get(key.PublicKey().ID()); err != nil {
		if err := keys.Put(key); err != nil {
			return err
		}
	}
	return writeStream(filepath.Join(dir, "root.assert"), systestkeys.TestRootAccount, systestkeys.TestRootAccountKey)
}
