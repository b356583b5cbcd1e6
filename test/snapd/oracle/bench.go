package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"runtime"
	"time"

	"golang.org/x/sys/unix"

	"github.com/snapcore/snapd/asserts"
)

// cpuSeconds is the time this process has had of all processors, as the kernel
// counts it: what else the machine does changes it least.
func cpuSeconds() (float64, error) {
	var usage unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &usage); err != nil {
		return 0, err
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano()).Seconds(), nil
}

// rate runs one step over and over on one goroutine and returns how often in a
// second of CPU time, what the runtime's own threads take included. The first
// turn does not count: it may have to make something.
func rate(seconds float64, step func() error) (float64, error) {
	if err := step(); err != nil {
		return 0, err
	}
	start, err := cpuSeconds()
	if err != nil {
		return 0, err
	}
	n := 0
	for {
		for i := 0; i < 16; i++ {
			if err := step(); err != nil {
				return 0, err
			}
			n++
		}
		now, err := cpuSeconds()
		if err != nil {
			return 0, err
		}
		if spent := now - start; spent >= seconds {
			return float64(n) / spent, nil
		}
	}
}

// runBench takes a file with a serial-request and measures what both sides can
// be compared in.
func runBench(args []string) error {
	flags := flag.NewFlagSet("bench", flag.ExitOnError)
	seconds := flags.Float64("seconds", 2, "seconds of CPU time for each measurement")
	only := flags.String("only", "", "a measurement by its name in the answer")
	flags.Parse(args)
	if flags.NArg() != 1 {
		return errors.New("bench [-seconds N] [-only NAME] FILE-WITH-A-SERIAL-REQUEST")
	}
	all, err := readStreams(flags.Arg(0))
	if err != nil {
		return err
	}
	request, ok := all[0].(*asserts.SerialRequest)
	if !ok {
		return errors.New("the first assertion must be a serial-request")
	}
	results, err := benchAll(*seconds, *only, request)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(results)
}

func benchAll(seconds float64, only string, request *asserts.SerialRequest) (map[string]interface{}, error) {
	encoded := asserts.Encode(request)
	// Made in the first turn of what signs: that takes longer than all else here.
	var key asserts.PrivateKey
	h := headers{"brand-id": "bench", "model": "bench", "serial": "1", "nonce": "n", "timestamp": "2022-01-01T00:00:00Z"}
	steps := map[string]func() error{
		"decodesPerSecond": func() error {
			_, err := asserts.Decode(encoded)
			return err
		},
		"streamDecodesPerSecond": func() error {
			_, err := asserts.NewDecoder(bytes.NewReader(encoded)).Decode()
			return err
		},
		"verifiesPerSecond": func() error { return asserts.SignatureCheck(request, request.DeviceKey()) },
		"decodeVerifiesPerSecond": func() error {
			decoded, err := asserts.Decode(encoded)
			if err != nil {
				return err
			}
			return asserts.SignatureCheck(decoded, decoded.(*asserts.SerialRequest).DeviceKey())
		},
		"encodesPerSecond": func() error {
			asserts.Encode(request)
			return nil
		},
		"signsRsa4096PerSecond": func() error {
			if key == nil {
				key = asserts.RSAPrivateKey(derivedKey("prepare-device test key: bench", 4096))
			}
			_, err := asserts.SignWithoutAuthority(asserts.DeviceSessionRequestType, h, nil, key)
			return err
		},
	}
	results := map[string]interface{}{"bytes": len(encoded), "go": runtime.Version()}
	for name, step := range steps {
		if only != "" && name != only {
			continue
		}
		measured, err := rate(seconds, step)
		if err != nil {
			return nil, err
		}
		results[name] = measured
	}
	return results, nil
}
