// snapd-oracle answers questions about assertions with snapd's own code, as
// Debian packages it. It is a tool of this project's tests and is never shipped.
package main

import (
	"fmt"
	"os"
	"sort"
	"strings"
)

type command struct {
	run     func(args []string) error
	summary string
}

var commands map[string]command

func init() {
	commands = map[string]command{
		"ack":       {runAck, "ack DATABASE-DIR FILE…: add assertions to a file system database, checking each"},
		"bench":     {runBench, "bench [-seconds N] [-only NAME] FILE: decode, verify and sign in a loop, one JSON line"},
		"check":     {runCheck, "check [-trusted F,…] [-prereq F,…] [-q] FILE…: every signature and database rule"},
		"decode":    {runDecode, "decode [-json] [-database -trusted F,… -prereq F,…]: judge length-prefixed inputs on stdin"},
		"gen":       {runGen, "gen DIR: a throw-away brand with models below the published test root"},
		"keys":      {runKeys, "keys DEVICE-DIR [KEY-ID…]: read private-keys-v1 with snapd's key manager"},
		"newkey":    {runNewKey, "newkey DEVICE-DIR: make a device key with snapd's key manager, print its id"},
		"restore":   {runRestore, "restore SAVED-DEVICE-DIR DATABASE-DIR BRAND MODEL: what a factory reset brings back"},
		"root":      {runRoot, "root DIR: the published test root, account, account-key and private key"},
		"serial":    {runSerial, "serial -brand DIR (-request F | -key DEVICE-DIR -model M -serial S): sign a serial"},
		"session":   {runSession, "session DEVICE-DIR SERIAL-FILE NONCE: sign and check a device-session-request"},
		"sign":      {runSign, "sign: answer length-prefixed JSON statements on stdin as snap sign does, one line each"},
		"stopwatch": {runStopwatch, "stopwatch -log FILE COMMAND…: run a command, add its times and memory to a file"},
		"svc":       {runService, "svc BRAND-DIR ADDRESS LOG: device service and store on loopback"},
		"vectors":   {runVectors, "vectors [-check] DIR: write the vector files, or judge those that are there"},
	}
}

func usage() string {
	var names []string
	for name := range commands {
		names = append(names, name)
	}
	sort.Strings(names)
	lines := []string{"snapd-oracle COMMAND …"}
	for _, name := range names {
		lines = append(lines, "  "+commands[name].summary)
	}
	return strings.Join(lines, "\n")
}

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, usage())
		os.Exit(2)
	}
	chosen, ok := commands[os.Args[1]]
	if !ok {
		fmt.Fprintln(os.Stderr, usage())
		os.Exit(2)
	}
	if err := chosen.run(os.Args[2:]); err != nil {
		fmt.Fprintf(os.Stderr, "snapd-oracle %s: %v\n", os.Args[1], err)
		os.Exit(1)
	}
}
