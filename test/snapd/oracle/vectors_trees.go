package main

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"github.com/snapcore/snapd/asserts"
)

// treeFile is a file as snapd leaves it on disk.
type treeFile struct {
	Mode string `json:"mode"`
	Text string `json:"text,omitempty"`
}

var oddSerials = []string{
	"VECTOR-0001", "with blank", "ü-umlaut", "a+b&c=d", "100%", "~.-_", "colon:semi;comma,", "new\nline", "...", "\"quoted\"", "(1)*!'",
}

// makeTrees lets snapd write a key directory and an assertion database.
func makeTrees(keys []*vectorKey, from []*vectorAssertion) (map[string]map[string]treeFile, error) {
	dir, err := os.MkdirTemp("", "oracle-trees-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	defer syscall.Umask(syscall.Umask(0)) // modes as snapd asks for them
	manager, err := asserts.OpenFSKeypairManager(filepath.Join(dir, "device"))
	if err != nil {
		return nil, err
	}
	for _, name := range []string{"device-1024", "device-1536"} {
		if err := manager.Put(keyNamed(keys, name)); err != nil {
			return nil, err
		}
	}
	store, err := asserts.OpenFSBackstore(filepath.Join(dir, "assertions"))
	if err != nil {
		return nil, err
	}
	m := &databaseMaker{keys: keys}
	var texts []string
	for _, serial := range oddSerials {
		texts = append(texts, m.serial("brand", headers{"serial": serial}))
	}
	for _, v := range from {
		if v.Name == "account" || v.Name == "account-key" || v.Name == "model, graded with snaps" || v.Name == "store" {
			texts = append(texts, v.Encoded)
		}
	}
	if m.err != nil {
		return nil, m.err
	}
	for _, text := range texts {
		a, err := asserts.Decode([]byte(text))
		if err != nil {
			return nil, err
		}
		if err := store.Put(a.Type(), a); err != nil {
			return nil, err
		}
	}
	trees := map[string]map[string]treeFile{}
	for _, name := range []string{"device", "assertions"} {
		if trees[name], err = readTree(filepath.Join(dir, name)); err != nil {
			return nil, err
		}
	}
	return trees, nil
}

func readTree(dir string) (map[string]treeFile, error) {
	files := map[string]treeFile{}
	err := filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
		if err != nil || path == dir {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		file := treeFile{Mode: fmt.Sprintf("%04o", info.Mode().Perm())}
		if info.IsDir() {
			files[name+"/"] = file
			return nil
		}
		b, err := os.ReadFile(path)
		file.Text = string(b)
		files[name] = file
		return err
	})
	return files, err
}
