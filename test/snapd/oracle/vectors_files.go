package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/snapcore/snapd/asserts"
)

func writeVectors(dir string, v *vectorFiles) error {
	for name, content := range v.files() {
		var b bytes.Buffer
		encoder := json.NewEncoder(&b)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		if err := encoder.Encode(content); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, name), b.Bytes(), 0644); err != nil {
			return err
		}
	}
	return nil
}

func readVectors(dir string) (*vectorFiles, error) {
	v := &vectorFiles{}
	parts := map[string]interface{}{
		"keys.json": &struct {
			Keys *[]*vectorKey `json:"keys"`
		}{&v.keys},
		"assertions.json": &struct {
			Assertions *[]*vectorAssertion `json:"assertions"`
		}{&v.assertions},
		"headers.json": &struct {
			Cases *[]*verdictCase `json:"cases"`
		}{&v.headers},
		"streams.json": &struct {
			Cases *[]*verdictCase `json:"cases"`
		}{&v.streams},
		"packets.json": &struct {
			Public     *[]*verdictCase   `json:"publicKeys"`
			Private    *[]*verdictCase   `json:"privateKeys"`
			Signatures *[]*signatureCase `json:"signatures"`
		}{&v.publicKeys, &v.privKeys, &v.signatures},
		"database.json": &v.database,
	}
	for name, part := range parts {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(b, part); err != nil {
			return nil, fmt.Errorf("%s: %v", name, err)
		}
	}
	return v, nil
}

// checkVectors has snapd judge every written vector again.
func checkVectors(dir string) (int, error) {
	v, err := readVectors(dir)
	if err != nil {
		return 0, err
	}
	keys, err := makeKeys()
	if err != nil {
		return 0, err
	}
	checked := 0
	for i, k := range v.keys {
		if i >= len(keys) || k.PrivateKey != keys[i].PrivateKey || k.PublicKey != keys[i].PublicKey || k.KeyID != keys[i].KeyID {
			return checked, fmt.Errorf("key %s differs", k.Name)
		}
		checked++
	}
	restore := asserts.MockMaxSupportedFormat(asserts.AccountKeyType, 1)
	for _, one := range v.assertions {
		if err := checkVector(keys, one); err != nil {
			return checked, err
		}
		checked++
	}
	restore()
	again := func(cases []*verdictCase, judge func(*verdictCase)) error {
		for _, c := range cases {
			fresh := verdictCase{Name: c.Name, Input: c.Input}
			judge(&fresh)
			if !sameJSON(&fresh, c) {
				return fmt.Errorf("the verdict on %q differs", c.Name)
			}
			checked++
		}
		return nil
	}
	if err := again(v.headers, judgeHeaders); err != nil {
		return checked, err
	}
	if err := again(v.streams, judgeStream); err != nil {
		return checked, err
	}
	if err := again(v.publicKeys, judgePublicKey); err != nil {
		return checked, err
	}
	if err := again(v.privKeys, judgePrivateKey); err != nil {
		return checked, err
	}
	n, err := checkSignatures(keys, v.signatures)
	checked += n
	if err != nil {
		return checked, err
	}
	n, err = v.database.check()
	return checked + n, err
}

func sameJSON(a, b interface{}) bool {
	x, err1 := json.Marshal(a)
	y, err2 := json.Marshal(b)
	return err1 == nil && err2 == nil && bytes.Equal(x, y)
}
