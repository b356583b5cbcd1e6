package main

import (
	"fmt"
	"strings"

	"github.com/snapcore/snapd/asserts"
)

// databaseVectors are the rules of a database: what is trusted, what was added
// before, and for each case whether one more assertion is accepted.
type databaseVectors struct {
	Trusted       string          `json:"trusted"`
	Prerequisites string          `json:"prerequisites"`
	Cases         []*databaseCase `json:"cases"`
}

// databaseCase adds ALSO first, then judges INPUT.
type databaseCase struct {
	Name     string `json:"name"`
	Also     string `json:"also,omitempty"`
	Input    string `json:"input"`
	Accepted bool   `json:"accepted"`
}

type databaseMaker struct {
	keys []*vectorKey
	err  error
}

func (m *databaseMaker) sign(kind, key string, h headers, body string) string {
	a, err := signWith(kind, h, []byte(body), keyNamed(m.keys, key))
	if err != nil {
		if m.err == nil {
			m.err = fmt.Errorf("%s %v: %v", kind, h, err)
		}
		return ""
	}
	return string(asserts.Encode(a))
}

func (m *databaseMaker) account(id string, more headers) string {
	return m.sign("account", "root", with(headers{
		"authority-id": "vector-root", "account-id": id, "display-name": id, "validation": "unproven", "timestamp": noon,
	}, more), "")
}

func (m *databaseMaker) accountKey(account, key string, more headers) string {
	return m.sign("account-key", "root", with(headers{
		"authority-id": "vector-root", "account-id": account, "name": "key-of-" + key,
		"public-key-sha3-384": keyID(m.keys, key), "since": "2022-01-01T00:00:00Z",
	}, more), publicText(m.keys, key))
}

func (m *databaseMaker) model(name string, more headers) string {
	return m.sign("model", "brand", with(headers{
		"authority-id": "vector-brand", "series": "16", "brand-id": "vector-brand", "model": name, "architecture": "amd64",
		"gadget": "vector-gadget", "kernel": "vector-kernel", "timestamp": noon,
	}, more), "")
}

func (m *databaseMaker) serial(key string, more headers) string {
	return m.sign("serial", key, with(serialHeaders(m.keys, "device-1024"), more), "")
}

func join(texts ...string) string { return strings.Join(texts, "\n") }

func makeDatabase(keys []*vectorKey) (*databaseVectors, error) {
	m := &databaseMaker{keys: keys}
	rootKey := m.accountKey("vector-root", "root", headers{"since": "2021-01-01T00:00:00Z"})
	v := &databaseVectors{
		Trusted: join(m.account("vector-root", headers{"timestamp": "2021-06-01T12:00:00Z"}), rootKey),
		Prerequisites: join(m.account("vector-brand", nil), m.accountKey("vector-brand", "brand", nil),
			m.account("vector-partner", nil), m.accountKey("vector-partner", "partner", nil),
			m.model("vector-one", nil), m.model("vector-two", headers{"serial-authority": list{"vector-partner"}})),
		Cases: append(serialCases(m), chainCases(m)...),
	}
	if m.err != nil {
		return nil, m.err
	}
	for _, c := range v.Cases {
		err := v.judge(c)
		c.Accepted = err == nil
	}
	return v, nil
}

func serialCases(m *databaseMaker) []*databaseCase {
	partner := headers{"authority-id": "vector-partner", "model": "vector-two"}
	good := m.serial("brand", nil)
	flip := strings.Replace(good, "serial: VECTOR-0001", "serial: VECTOR-0002", 1)
	return []*databaseCase{
		{Name: "a serial signed by the brand", Input: good},
		{Name: "a serial of a model that is not there, signed by the brand", Input: m.serial("brand", headers{"model": "nobody"})},
		{Name: "a serial changed after signing", Input: flip},
		{Name: "a serial with another assertion's signature",
			Input: swapSignature(good, m.serial("brand", headers{"serial": "other"}))},
		{Name: "a serial by the partner that the model allows", Input: m.serial("partner", partner)},
		{Name: "a serial by the partner for a model that does not allow it",
			Input: m.serial("partner", with(partner, headers{"model": "vector-one"}))},
		{Name: "a serial by the partner for a model that is not there",
			Input: m.serial("partner", with(partner, headers{"model": "nobody"}))},
		{Name: "a serial in the brand's name by the partner's key", Input: m.serial("partner", nil)},
		{Name: "a serial by a key that is not there", Input: m.serial("stranger", nil)},
		{Name: "a serial dated before its key", Input: m.serial("brand", headers{"timestamp": "2021-12-31T23:59:59Z"})},
		{Name: "a serial dated at the second its key begins", Input: m.serial("brand", headers{"timestamp": "2022-01-01T00:00:00Z"})},
		{Name: "a serial dated in the future", Input: m.serial("brand", headers{"timestamp": "2099-01-01T00:00:00Z"})},
		{Name: "the same serial again", Also: good, Input: good},
		{Name: "a newer revision", Also: good, Input: m.serial("brand", headers{"revision": "1"})},
		{Name: "an older revision", Also: m.serial("brand", headers{"revision": "2"}), Input: m.serial("brand", headers{"revision": "1"})},
		{Name: "the same revision, another device key", Also: good,
			Input: m.serial("brand", headers{"device-key": publicText(m.keys, "device"), "device-key-sha3-384": keyID(m.keys, "device")})},
		{Name: "a serial by an expired key", Also: m.accountKey("vector-brand", "stranger", headers{"until": "2022-07-01T00:00:00Z"}),
			Input: m.serial("stranger", nil)},
		{Name: "a serial by a key that begins in the future",
			Also:  m.accountKey("vector-brand", "stranger", headers{"since": "2099-01-01T00:00:00Z"}),
			Input: m.serial("stranger", headers{"timestamp": "2099-06-01T00:00:00Z"})},
		{Name: "a serial dated after its key's end, which is to come",
			Also:  m.accountKey("vector-brand", "stranger", headers{"until": "2098-01-01T00:00:00Z"}),
			Input: m.serial("stranger", headers{"timestamp": "2098-01-01T00:00:00Z"})},
		{Name: "a serial by a second key of the brand", Also: m.accountKey("vector-brand", "stranger", nil),
			Input: m.serial("stranger", nil)},
		{Name: "a serial-request", Input: m.sign("serial-request", "device-1024", requestHeaders(m.keys, "device-1024"), "")},
	}
}

func chainCases(m *databaseMaker) []*databaseCase {
	byBrand := headers{"authority-id": "vector-brand"}
	key := func(h headers) string {
		return m.sign("account-key", "brand", with(headers{
			"account-id": "vector-brand", "name": "second", "public-key-sha3-384": keyID(m.keys, "stranger"),
			"since": noon,
		}, h), publicText(m.keys, "stranger"))
	}
	return []*databaseCase{
		{Name: "an account", Input: m.account("vector-other", nil)},
		{Name: "an account signed by the brand", Input: m.sign("account", "brand", with(headers{
			"account-id": "vector-other", "display-name": "x", "validation": "unproven", "timestamp": noon,
		}, byBrand), "")},
		{Name: "an account in the root's name by the brand's key", Input: m.sign("account", "brand", headers{
			"authority-id": "vector-root", "account-id": "vector-other", "display-name": "x", "validation": "unproven",
			"timestamp": noon,
		}, "")},
		{Name: "an account-key", Input: m.accountKey("vector-brand", "stranger", nil)},
		{Name: "an account-key signed by the brand", Input: key(byBrand)},
		{Name: "an account-key of an account that is not there", Input: m.accountKey("vector-nobody", "stranger", nil)},
		{Name: "an account-key with another key's name", Input: m.accountKey("vector-brand", "stranger", headers{"name": "key-of-brand"})},
		{Name: "an account-key with the name of another account's key",
			Input: m.accountKey("vector-brand", "stranger", headers{"name": "key-of-partner"})},
		{Name: "an account-key with no name", Input: m.accountKey("vector-brand", "stranger", headers{"name": nil})},
		{Name: "an account-key by an intermediate key of the root",
			Also: m.accountKey("vector-root", "device-1536", nil), Input: m.sign("account-key", "device-1536", headers{
				"authority-id": "vector-root", "account-id": "vector-brand", "name": "second",
				"public-key-sha3-384": keyID(m.keys, "stranger"), "since": noon,
			}, publicText(m.keys, "stranger"))},
		{Name: "another revision of a trusted account", Input: m.account("vector-root", headers{"revision": "1"})},
		{Name: "a model of the brand", Input: m.model("vector-three", nil)},
		{Name: "a model by the partner for the brand", Input: m.sign("model", "partner", headers{
			"authority-id": "vector-partner", "series": "16", "brand-id": "vector-partner", "model": "theirs",
			"architecture": "amd64", "gadget": "vector-gadget", "kernel": "vector-kernel", "timestamp": noon,
		}, "")},
		{Name: "a store", Input: m.sign("store", "root", headers{
			"authority-id": "vector-root", "store": "vector-store", "operator-id": "vector-brand", "timestamp": noon,
		}, "")},
		{Name: "a store of an operator that is not there", Input: m.sign("store", "root", headers{
			"authority-id": "vector-root", "store": "vector-store", "operator-id": "vector-nobody", "timestamp": noon,
		}, "")},
		{Name: "a store signed by the brand", Input: m.sign("store", "brand", headers{
			"authority-id": "vector-brand", "store": "vector-store", "operator-id": "vector-brand", "timestamp": noon,
		}, "")},
	}
}

func swapSignature(content, signature string) string {
	return content[:strings.LastIndex(content, "\n\n")] + signature[strings.LastIndex(signature, "\n\n"):]
}

// judge says what a database with only these roots makes of a case.
func (v *databaseVectors) judge(c *databaseCase) error {
	trusted, err := decodeStream([]byte(v.Trusted))
	if err != nil {
		panic(err)
	}
	db, err := asserts.OpenDatabase(&asserts.DatabaseConfig{Backstore: asserts.NewMemoryBackstore(), Trusted: trusted})
	if err != nil {
		panic(err)
	}
	for _, text := range []string{v.Prerequisites, c.Also} {
		before, err := decodeStream([]byte(text))
		for _, a := range before {
			if err == nil {
				err = db.Add(a)
			}
		}
		if err != nil {
			panic(fmt.Sprintf("%s: %v", c.Name, err))
		}
	}
	a, err := asserts.Decode([]byte(c.Input))
	if err != nil {
		return err
	}
	return db.Add(a)
}

func (v *databaseVectors) check() (int, error) {
	for i, c := range v.Cases {
		if accepted := v.judge(c) == nil; accepted != c.Accepted {
			return i, fmt.Errorf("the database's verdict on %q differs", c.Name)
		}
	}
	return len(v.Cases), nil
}

