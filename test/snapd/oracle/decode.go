package main

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/snapcore/snapd/asserts"
)

const maxInputBytes = 16 << 20

// Flags of the first byte of a binary verdict.
const (
	decodeAccepted  = 1 << iota // asserts.Decode took it
	streamAccepted              // the stream decoder took all of it
	decodeForeign               // Decode took it, as a type this project does not decode
	streamForeign               // the same for one assertion of the stream
	databaseChecked             // -database: its signature and the database's rules hold
)

const digestBytes = 16

// verdict is what one input came to. In binary: flags, count of the stream's
// assertions (at most 255), digest of Decode's canonical form, the stream's.
type verdict struct {
	flags         byte
	count         int
	single        []byte
	stream        []byte
	decodeErr     error
	streamErr     error
	checkErr      error
	decodedType   string
	streamedTypes []string
}

// decodeStream reads a stream to its end. snapd 2.57.6 panics on a body-length
// that is negative enough; that counts as a refusal.
func decodeStream(b []byte) (all []asserts.Assertion, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("panic: %v", fault)
		}
	}()
	decoder := asserts.NewDecoder(bytes.NewReader(b))
	for {
		a, err := decoder.Decode()
		if err == io.EOF {
			return all, nil
		}
		if err != nil {
			return all, err
		}
		all = append(all, a)
	}
}

func judge(input []byte, db *asserts.Database) verdict {
	var v verdict
	a, err := asserts.Decode(input)
	v.decodeErr = err
	if err == nil {
		v.flags |= decodeAccepted
		v.decodedType = a.Type().Name
		if !compared[v.decodedType] {
			v.flags |= decodeForeign
		}
		var c canonical
		c.assertion(a)
		v.single = c.Bytes()
		if db != nil {
			if v.checkErr = checkOne(db, a); v.checkErr == nil {
				v.flags |= databaseChecked
			}
		}
	}
	all, err := decodeStream(input)
	v.streamErr = err
	if err == nil {
		v.flags |= streamAccepted
		v.count = len(all)
		var c canonical
		for _, one := range all {
			v.streamedTypes = append(v.streamedTypes, one.Type().Name)
			if !compared[one.Type().Name] {
				v.flags |= streamForeign
			}
			c.assertion(one)
		}
		v.stream = c.Bytes()
	}
	return v
}

func (v *verdict) writeBinary(w io.Writer) error {
	var record [2 + 2*digestBytes]byte
	record[0] = v.flags
	record[1] = 255
	if v.count < 255 {
		record[1] = byte(v.count)
	}
	if v.flags&decodeAccepted != 0 {
		sum := sha256.Sum256(v.single)
		copy(record[2:], sum[:digestBytes])
	}
	if v.flags&streamAccepted != 0 {
		sum := sha256.Sum256(v.stream)
		copy(record[2+digestBytes:], sum[:digestBytes])
	}
	_, err := w.Write(record[:])
	return err
}

func errText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func (v *verdict) writeJSON(w io.Writer) error {
	line, err := json.Marshal(map[string]interface{}{
		"decode": map[string]interface{}{
			"accepted": v.flags&decodeAccepted != 0, "type": v.decodedType,
			"canonical": string(v.single), "error": errText(v.decodeErr),
		},
		"stream": map[string]interface{}{
			"accepted": v.flags&streamAccepted != 0, "types": v.streamedTypes,
			"canonical": string(v.stream), "error": errText(v.streamErr),
		},
		"database": map[string]interface{}{
			"accepted": v.flags&databaseChecked != 0, "error": errText(v.checkErr),
		},
	})
	if err != nil {
		return err
	}
	_, err = w.Write(append(line, '\n'))
	return err
}

func readInput(r io.Reader) ([]byte, error) {
	var size [4]byte
	if _, err := io.ReadFull(r, size[:]); err != nil {
		return nil, err
	}
	n := binary.LittleEndian.Uint32(size[:])
	if n > maxInputBytes {
		return nil, fmt.Errorf("an input of %d bytes is too long", n)
	}
	input := make([]byte, n)
	_, err := io.ReadFull(r, input)
	return input, err
}

// runDecode answers each input (4-byte little-endian length, then the bytes) in
// turn. It flushes whenever no further input is waiting, so that it serves
// both a question at a time and long batches.
func runDecode(args []string) error {
	flags := flag.NewFlagSet("decode", flag.ExitOnError)
	asJSON := flags.Bool("json", false, "one JSON line for each input")
	useDatabase := flags.Bool("database", false, "check signature and database rules too")
	trusted := flags.String("trusted", "", "more trusted assertions")
	prereq := flags.String("prereq", "", "assertions added to the database first")
	flags.Parse(args)
	var db *asserts.Database
	if *useDatabase {
		var err error
		if db, err = openDatabase(asserts.NewMemoryBackstore(), *trusted, *prereq); err != nil {
			return err
		}
	}
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriterSize(os.Stdout, 1<<20)
	for {
		input, err := readInput(in)
		if err == io.EOF {
			return out.Flush()
		}
		if err != nil {
			return err
		}
		v := judge(input, db)
		if *asJSON {
			err = v.writeJSON(out)
		} else {
			err = v.writeBinary(out)
		}
		if err == nil && in.Buffered() == 0 {
			err = out.Flush()
		}
		if err != nil {
			return err
		}
	}
}
