package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"

	"github.com/snapcore/snapd/asserts"
	"github.com/snapcore/snapd/asserts/systestkeys"
)

func readStreams(names string) ([]asserts.Assertion, error) {
	var all []asserts.Assertion
	for _, name := range strings.Split(names, ",") {
		if name == "" {
			continue
		}
		b, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		some, err := decodeStream(b)
		if err != nil {
			return nil, fmt.Errorf("%s: assertion %d: %v", name, len(some)+1, err)
		}
		all = append(all, some...)
	}
	return all, nil
}

// openDatabase trusts the published test root and the given files, and adds
// the prerequisites by the database's own rules.
func openDatabase(store asserts.Backstore, trusted, prereq string) (*asserts.Database, error) {
	roots, err := readStreams(trusted)
	if err != nil {
		return nil, err
	}
	roots = append(roots, systestkeys.Trusted...)
	db, err := asserts.OpenDatabase(&asserts.DatabaseConfig{Backstore: store, Trusted: withoutRepeats(roots)})
	if err != nil {
		return nil, err
	}
	before, err := readStreams(prereq)
	if err != nil {
		return nil, err
	}
	for _, a := range before {
		if err := addOnce(db, a); err != nil {
			return nil, fmt.Errorf("prerequisite %v: %v", a.Ref(), err)
		}
	}
	return db, nil
}

func withoutRepeats(all []asserts.Assertion) []asserts.Assertion {
	seen := map[string]bool{}
	var kept []asserts.Assertion
	for _, a := range all {
		if !seen[a.Ref().Unique()] {
			seen[a.Ref().Unique()] = true
			kept = append(kept, a)
		}
	}
	return kept
}

// addOnce lets a trusted assertion or one that is there already pass.
func addOnce(db *asserts.Database, a asserts.Assertion) error {
	keys, err := asserts.HeadersFromPrimaryKey(a.Type(), a.Ref().PrimaryKey)
	if err == nil {
		if _, err := db.FindTrusted(a.Type(), keys); err == nil {
			return nil
		}
	}
	if err := db.Add(a); err != nil && !asserts.IsUnaccceptedUpdate(err) {
		return err
	}
	return nil
}

// checkOne checks a signature and all rules for one assertion. Those that sign
// themselves are checked with the key they carry.
func checkOne(db *asserts.Database, a asserts.Assertion) error {
	switch x := a.(type) {
	case *asserts.SerialRequest:
		return asserts.SignatureCheck(x, x.DeviceKey())
	case *asserts.DeviceSessionRequest:
		return checkSessionRequest(db, x)
	default:
		return db.Check(a)
	}
}

func checkSessionRequest(db *asserts.Database, request *asserts.DeviceSessionRequest) error {
	found, err := db.Find(asserts.SerialType, map[string]string{
		"brand-id": request.BrandID(), "model": request.Model(), "serial": request.Serial(),
	})
	if err != nil {
		return fmt.Errorf("no serial for the device-session-request: %v", err)
	}
	return asserts.SignatureCheck(request, found.(*asserts.Serial).DeviceKey())
}

func checkAndAdd(db *asserts.Database, a asserts.Assertion) error {
	switch a.(type) {
	case *asserts.SerialRequest, *asserts.DeviceSessionRequest:
		return checkOne(db, a)
	default:
		return addOnce(db, a)
	}
}

func runCheck(args []string) error {
	flags := flag.NewFlagSet("check", flag.ExitOnError)
	trusted := flags.String("trusted", "", "files with more trusted assertions")
	prereq := flags.String("prereq", "", "files with assertions added first")
	quiet := flags.Bool("q", false, "say only what is refused")
	flags.Parse(args)
	db, err := openDatabase(asserts.NewMemoryBackstore(), *trusted, *prereq)
	if err != nil {
		return err
	}
	refused, accepted := 0, 0
	for _, name := range flags.Args() {
		all, err := readStreams(name)
		if err != nil {
			fmt.Printf("refused %v\n", err)
			refused++
			continue
		}
		for _, a := range all {
			if err := checkAndAdd(db, a); err != nil {
				fmt.Printf("refused %s %s %q: %v\n", name, a.Type().Name, a.Ref().PrimaryKey, err)
				refused++
				continue
			}
			accepted++
			if !*quiet {
				fmt.Printf("accepted %s %s %q\n", name, a.Type().Name, a.Ref().PrimaryKey)
			}
		}
	}
	if refused > 0 {
		return fmt.Errorf("%d refused, %d accepted", refused, accepted)
	}
	if accepted == 0 {
		return errors.New("nothing to check")
	}
	return nil
}

func runAck(args []string) error {
	if len(args) < 2 {
		return errors.New("ack DATABASE-DIR FILE…")
	}
	store, err := asserts.OpenFSBackstore(args[0])
	if err != nil {
		return err
	}
	_, err = openDatabase(store, "", strings.Join(args[1:], ","))
	return err
}
