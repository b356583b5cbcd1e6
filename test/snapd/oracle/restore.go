package main

import (
	"errors"
	"fmt"

	"github.com/snapcore/snapd/asserts"
)

// runRestore does what snapd does in factory-reset mode with the save
// partition (overlord/devicestate, restoreDeviceFromSave): the serial whose
// key is there goes with everything it stands on into the new system's
// database. It prints the serial, or nothing where nothing can be restored.
func runRestore(args []string) error {
	if len(args) != 4 {
		return errors.New("restore SAVED-DEVICE-DIR DATABASE-DIR BRAND MODEL")
	}
	keys, err := asserts.OpenFSKeypairManager(args[0])
	if err != nil {
		return err
	}
	saved, err := databaseAt(args[0])
	if err != nil {
		return err
	}
	serials, err := saved.FindMany(asserts.SerialType, map[string]string{"brand-id": args[2], "model": args[3]})
	if err != nil && !asserts.IsNotFound(err) {
		return err
	}
	for _, a := range serials {
		serial := a.(*asserts.Serial)
		if _, err := keys.Get(serial.DeviceKey().ID()); err != nil {
			continue
		}
		if err := bringOver(saved, args[1], serial); err != nil {
			return err
		}
		fmt.Println(serial.Serial())
		return nil
	}
	return nil
}

func databaseAt(dir string) (*asserts.Database, error) {
	store, err := asserts.OpenFSBackstore(dir)
	if err != nil {
		return nil, err
	}
	return openDatabase(store, "", "")
}

func bringOver(saved *asserts.Database, dir string, serial *asserts.Serial) error {
	fresh, err := databaseAt(dir)
	if err != nil {
		return err
	}
	series := map[string]string{"series": "16", "brand-id": serial.BrandID(), "model": serial.Model()}
	model, err := saved.Find(asserts.ModelType, series)
	if err != nil {
		return err
	}
	batch := asserts.NewBatch(nil)
	find := func(ref *asserts.Ref) (asserts.Assertion, error) { return ref.Resolve(saved.Find) }
	err = batch.Fetch(fresh, find, func(fetcher asserts.Fetcher) error {
		if err := fetcher.Save(model); err != nil {
			return err
		}
		return fetcher.Save(serial)
	})
	if err != nil {
		return err
	}
	return batch.CommitTo(fresh, nil)
}
