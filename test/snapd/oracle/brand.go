package main

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/snapcore/snapd/asserts"
	"github.com/snapcore/snapd/asserts/assertstest"
	"github.com/snapcore/snapd/asserts/systestkeys"
)

const brandID = "oracle-brand"

type headers = map[string]interface{}

// brand signs with the throw-away key that gen made.
type brand struct {
	keyID string
	db    *asserts.Database
	chain []asserts.Assertion
}

func writeStream(name string, all ...asserts.Assertion) error {
	var b bytes.Buffer
	encoder := asserts.NewEncoder(&b)
	for _, a := range all {
		if err := encoder.Encode(a); err != nil {
			return err
		}
	}
	return os.WriteFile(name, b.Bytes(), 0644)
}

func loadBrand(dir string) (*brand, error) {
	manager, err := asserts.OpenFSKeypairManager(filepath.Join(dir, "keys"))
	if err != nil {
		return nil, err
	}
	id, err := os.ReadFile(filepath.Join(dir, "key-id"))
	if err != nil {
		return nil, err
	}
	db, err := asserts.OpenDatabase(&asserts.DatabaseConfig{
		KeypairManager: manager, Backstore: asserts.NewMemoryBackstore(), Trusted: systestkeys.Trusted,
	})
	if err != nil {
		return nil, err
	}
	chain, err := readStreams(filepath.Join(dir, "brand.assert"))
	if err != nil {
		return nil, err
	}
	return &brand{keyID: strings.TrimSpace(string(id)), db: db, chain: chain}, nil
}

func (b *brand) sign(kind *asserts.AssertionType, h headers, body []byte) (asserts.Assertion, error) {
	h["authority-id"] = brandID
	h["brand-id"] = brandID
	return b.db.Sign(kind, h, body, b.keyID)
}

func (b *brand) signSerial(model, serial string, revision int, key asserts.PublicKey, body []byte) (asserts.Assertion, error) {
	encoded, err := asserts.EncodePublicKey(key)
	if err != nil {
		return nil, err
	}
	return b.sign(asserts.SerialType, headers{
		"model": model, "serial": serial, "device-key": string(encoded), "device-key-sha3-384": key.ID(),
		"timestamp": time.Now().UTC().Format(time.RFC3339), "revision": strconv.Itoa(revision),
	}, body)
}

// runGen writes root.assert (what to trust), brand.assert, model-NAME.assert
// and the brand's key. The names of the models end in the file's NAME.
func runGen(args []string) error {
	if len(args) != 1 {
		return errors.New("gen DIR")
	}
	dir := args[0]
	if err := os.MkdirAll(dir, 0755); err != nil {
		return err
	}
	if err := genAccount(dir); err != nil {
		return err
	}
	b, err := loadBrand(dir)
	if err != nil {
		return err
	}
	for name, h := range brandModels() {
		h["model"], h["series"], h["architecture"] = "oracle-"+name, "16", "amd64"
		h["timestamp"] = "2022-06-01T00:00:00Z"
		model, err := b.sign(asserts.ModelType, h, nil)
		if err != nil {
			return err
		}
		if err := writeStream(filepath.Join(dir, "model-"+name+".assert"), model); err != nil {
			return err
		}
	}
	return nil
}

func genAccount(dir string) error {
	rootKey, _ := assertstest.ReadPrivKey(systestkeys.TestRootPrivKey)
	root := assertstest.NewSigningDB("testrootorg", rootKey)
	key, err := asserts.GenerateKey()
	if err != nil {
		return err
	}
	manager, err := asserts.OpenFSKeypairManager(filepath.Join(dir, "keys"))
	if err != nil {
		return err
	}
	if err := manager.Put(key); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "key-id"), []byte(key.PublicKey().ID()+"\n"), 0644); err != nil {
		return err
	}
	account := assertstest.NewAccount(root, brandID, headers{
		"account-id": brandID, "timestamp": "2022-01-01T00:00:00Z",
	}, "")
	accountKey := assertstest.NewAccountKey(root, account, headers{
		"since": "2022-01-01T00:00:00Z", "name": "serials-and-models",
	}, key.PublicKey(), "")
	err = writeStream(filepath.Join(dir, "root.assert"), systestkeys.TestRootAccount, systestkeys.TestRootAccountKey)
	if err != nil {
		return err
	}
	return writeStream(filepath.Join(dir, "brand.assert"), account, accountKey)
}

func brandModels() map[string]headers {
	snap := func(name, kind string) interface{} {
		return map[string]interface{}{"name": name, "type": kind, "default-channel": "latest/stable"}
	}
	graded := func() headers {
		return headers{"base": "core22", "grade": "dangerous", "snaps": []interface{}{
			snap("oracle-kernel", "kernel"), snap("oracle-gadget", "gadget"), snap("core22", "base"), snap("snapd", "snapd"),
		}}
	}
	hybrid := graded()
	hybrid["classic"], hybrid["distribution"] = "true", "debian"
	return map[string]headers{
		"classic": {"classic": "true", "gadget": "oracle-gadget"},
		"core18":  {"base": "core18", "kernel": "oracle-kernel", "gadget": "oracle-gadget"},
		"core":    graded(),
		"next":    graded(),
		"hybrid":  hybrid,
	}
}

// runSerial signs a serial for a serial-request or for the one key in a
// device directory.
func runSerial(args []string) error {
	flags := flag.NewFlagSet("serial", flag.ExitOnError)
	dir := flags.String("brand", "", "directory written by gen")
	request := flags.String("request", "", "file with a serial-request")
	device := flags.String("key", "", "device directory with one key")
	model := flags.String("model", "", "the model's name")
	serial := flags.String("serial", "", "the serial")
	flags.Parse(args)
	b, err := loadBrand(*dir)
	if err != nil {
		return err
	}
	var key asserts.PublicKey
	var body []byte
	if *request != "" {
		key, body, err = keyOfRequest(*request, model, serial)
	} else {
		key, err = onlyKey(*device)
	}
	if err != nil {
		return err
	}
	a, err := b.signSerial(*model, *serial, 1, key, body)
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(asserts.Encode(a))
	return err
}

func keyOfRequest(name string, model, serial *string) (asserts.PublicKey, []byte, error) {
	all, err := readStreams(name)
	if err != nil {
		return nil, nil, err
	}
	for _, a := range all {
		if r, ok := a.(*asserts.SerialRequest); ok {
			*model = r.Model()
			if *serial == "" {
				*serial = r.Serial()
			}
			return r.DeviceKey(), r.Body(), asserts.SignatureCheck(r, r.DeviceKey())
		}
	}
	return nil, nil, errors.New("no serial-request in the file")
}

func onlyKey(device string) (asserts.PublicKey, error) {
	entries, err := os.ReadDir(filepath.Join(device, "private-keys-v1"))
	if err != nil {
		return nil, err
	}
	if len(entries) != 1 {
		return nil, errors.New("the device directory must hold exactly one key")
	}
	manager, err := asserts.OpenFSKeypairManager(device)
	if err != nil {
		return nil, err
	}
	key, err := manager.Get(entries[0].Name())
	if err != nil {
		return nil, err
	}
	return key.PublicKey(), nil
}
