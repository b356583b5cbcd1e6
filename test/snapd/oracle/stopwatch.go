package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"

	"golang.org/x/sys/unix"
)

// lap is one run of a command: its times as the kernel counts them, with
// those of the processes it waited for, and its highest resident memory.
type lap struct {
	Name string `json:"name"`
	// nanoseconds of CLOCK_MONOTONIC
	StartNs     int64 `json:"startNs"`
	FirstLineNs int64 `json:"firstLineNs,omitempty"`
	EndNs       int64 `json:"endNs"`
	UserNs      int64 `json:"userNs"`
	SystemNs    int64 `json:"systemNs"`
	PeakKiB     int64 `json:"peakKiB"`
	Status      int   `json:"status"`
}

func monotonicNs() int64 {
	var now unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &now); err != nil {
		panic(err)
	}
	return now.Nano()
}

// firstLine passes on what is written and notes when the first line was whole.
func firstLine(from io.Reader, to io.Writer) (int64, error) {
	reader := bufio.NewReader(from)
	line, err := reader.ReadBytes('\n')
	at := monotonicNs()
	if err != nil {
		return 0, fmt.Errorf("no line was written: %v", err)
	}
	if _, err := to.Write(line); err != nil {
		return 0, err
	}
	_, err = io.Copy(to, reader)
	return at, err
}

func runLap(name string, args []string, watchOutput bool) (*lap, error) {
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Stdin, cmd.Stderr = os.Stdin, os.Stderr
	one := &lap{Name: name}
	var output io.ReadCloser
	if watchOutput {
		pipe, err := cmd.StdoutPipe()
		if err != nil {
			return nil, err
		}
		output = pipe
	} else {
		cmd.Stdout = os.Stdout
	}
	one.StartNs = monotonicNs()
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	if watchOutput {
		at, err := firstLine(output, os.Stdout)
		if err != nil {
			return nil, err
		}
		one.FirstLineNs = at
	}
	err := cmd.Wait()
	one.EndNs = monotonicNs()
	var ended *exec.ExitError
	if err != nil && !errors.As(err, &ended) {
		return nil, err
	}
	usage := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	one.UserNs, one.SystemNs, one.PeakKiB = usage.Utime.Nano(), usage.Stime.Nano(), usage.Maxrss
	one.Status = cmd.ProcessState.ExitCode()
	return one, nil
}

// runStopwatch runs a command with this one's input and output, adds a line to
// the log, and ends as the command ended.
func runStopwatch(args []string) error {
	flags := flag.NewFlagSet("stopwatch", flag.ExitOnError)
	name := flags.String("name", "", "what the line is to be called")
	log := flags.String("log", "", "file to add a JSON line to")
	watchOutput := flags.Bool("first-line", false, "note when the first line of stdout was there")
	flags.Parse(args)
	if *log == "" || flags.NArg() == 0 {
		return errors.New("stopwatch [-name NAME] [-first-line] -log FILE COMMAND…")
	}
	one, err := runLap(*name, flags.Args(), *watchOutput)
	if err != nil {
		return err
	}
	file, err := os.OpenFile(*log, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0600)
	if err != nil {
		return err
	}
	if err := json.NewEncoder(file).Encode(one); err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	os.Exit(one.Status)
	return nil
}
