package main

import (
	"strings"

	"github.com/snapcore/snapd/asserts"
)

// headerCases are heads as they may come, in an assertion whose signature is
// not looked at: decoding is all that is judged.
func headerCases(keys []*vectorKey) []*verdictCase {
	fixed := "type: serial-request\nbrand-id: vector-brand\nmodel: vector-one\nrequest-id: R\ndevice-key:\n    " +
		strings.ReplaceAll(publicText(keys, "device-1024"), "\n", "\n    ") + "\n"
	last := "sign-key-sha3-384: " + keyID(keys, "device-1024") + "\n\nAXNpZw==\n"
	var all []*verdictCase
	add := func(name, head string) {
		all = append(all, &verdictCase{Name: name, Input: longText(fixed + head + last)})
	}
	for _, c := range [][2]string{
		{"nothing more", ""},
		{"an empty value", "x: \n"},
		{"no blank before the value", "x:y\n"},
		{"no value, no lines after it", "x:\n"},
		{"two blanks before the value", "x:  y\n"},
		{"a tab before the value", "x:\ty\n"},
		{"a colon in the value", "x: y: z\n"},
		{"carriage return at the end", "x: y\r\n"},
		{"a line without a colon", "x\n"},
		{"an upper-case name", "X: y\n"},
		{"a name that starts with a digit", "1x: y\n"},
		{"a name that ends in a dash", "x-: y\n"},
		{"a name with two dashes", "x--y: z\n"},
		{"a name with an underscore", "x_y: z\n"},
		{"an empty name", ": y\n"},
		{"a name after a blank", " x: y\n"},
		{"a repeated name", "x: y\nx: z\n"},
		{"a repeated mandatory name", "model: vector-one\n"},
		{"a text of one line, indented", "x:\n    y\n"},
		{"a text indented by three", "x:\n   y\n"},
		{"a text indented by five", "x:\n     y\n"},
		{"a text whose second line is indented by two", "x:\n    y\n  z\n"},
		{"a text that goes on after less indentation", "x:\n    y\n    \n    z\n"},
		{"a list", "x:\n  - a\n  - b\n"},
		{"a list indented by three", "x:\n   - a\n"},
		{"a list entry without a blank", "x:\n  -a\n"},
		{"a list entry without a value", "x:\n  -\n"},
		{"a list entry of several lines", "x:\n  -\n      a\n      b\n"},
		{"a list entry whose lines are indented by four", "x:\n  -\n    a\n"},
		{"a list in a list", "x:\n  -\n    - a\n    - b\n  - c\n"},
		{"a list then a map entry", "x:\n  - a\n  b: c\n"},
		{"a map", "x:\n  a: b\n  c: d\n"},
		{"a map, not sorted", "x:\n  c: d\n  a: b\n"},
		{"a map with a repeated key", "x:\n  a: b\n  a: c\n"},
		{"a map with an upper-case key", "x:\n  A: b\n"},
		{"a map entry without a colon", "x:\n  a\n"},
		{"a map entry of several lines", "x:\n  a:\n      b\n      c\n"},
		{"a map in a map", "x:\n  a:\n    b: c\n"},
		{"a map in a list", "x:\n  -\n    a: b\n"},
		{"a map then a list entry", "x:\n  a: b\n  - c\n"},
		{"revision 0", "revision: 0\n"},
		{"revision 1", "revision: 1\n"},
		{"revision +1", "revision: +1\n"},
		{"revision +01", "revision: +01\n"},
		{"revision -0", "revision: -0\n"},
		{"revision -1", "revision: -1\n"},
		{"revision 01", "revision: 01\n"},
		{"revision 00", "revision: 00\n"},
		{"revision empty", "revision: \n"},
		{"revision 1 with a blank", "revision: 1 \n"},
		{"revision 1_0", "revision: 1_0\n"},
		{"revision 0x1", "revision: 0x1\n"},
		{"revision of the largest number", "revision: 9223372036854775807\n"},
		{"revision beyond the largest number", "revision: 9223372036854775808\n"},
		{"revision a list", "revision:\n  - 1\n"},
		{"format 1", "format: 1\n"},
		{"format -1", "format: -1\n"},
		{"body-length 0", "body-length: 0\n"},
		{"body-length 1 without a body", "body-length: 1\n"},
		{"body-length -1", "body-length: -1\n"},
		{"an authority-id", "authority-id: vector-brand\n"},
		{"a signatory-id", "signatory-id: vector-brand\n"},
		{"a serial that is a list", "serial:\n  - a\n"},
		{"an empty serial", "serial: \n"},
	} {
		add(c[0], c[1])
	}
	for _, c := range all {
		judgeHeaders(c)
	}
	return all
}

func judgeHeaders(c *verdictCase) {
	a, err := asserts.Decode([]byte(c.Input))
	c.Accepted = err == nil
	if err == nil {
		h := a.Headers()
		delete(h, "device-key")
		c.Result = headers{"headers": h}
	}
}

// streamCases are streams as they may come.
func streamCases(from []*vectorAssertion) []*verdictCase {
	named := map[string]string{}
	for _, v := range from {
		named[v.Name] = v.Encoded
	}
	account, key, session := named["account"], named["account-key"], named["device-session-request"]
	request := named["serial-request with a serial and a body"]
	trim := func(s string) string { return strings.TrimSuffix(s, "\n") }
	head := strings.SplitN(session, "\n\n", 2)[0]
	big := func(n int) string {
		return strings.Replace(session, "model:", "big: "+strings.Repeat("a", n)+"\nmodel:", 1)
	}
	bigSignature := func(n int) string { return head + "\n\n" + strings.Repeat("A", n) }
	var all []*verdictCase
	for _, c := range [][2]string{
		{"nothing", ""},
		{"one newline", "\n"},
		{"two newlines", "\n\n"},
		{"one assertion", account},
		{"one assertion without its last newline", trim(account)},
		{"one assertion and an empty line", account + "\n"},
		{"one assertion and two empty lines", account + "\n\n"},
		{"one assertion and three empty lines", account + "\n\n\n"},
		{"a newline and an assertion", "\n" + account},
		{"two assertions", account + "\n" + key},
		{"two assertions, one after the other", account + key},
		{"two assertions, two empty lines between them", account + "\n\n" + key},
		{"three assertions, one with a body of empty lines", account + "\n" + request + "\n" + session},
		{"the second assertion cut in its head", account + "\n" + key[:60]},
		{"the second assertion cut in its signature", account + "\n" + key[:len(key)-40]},
		{"cut after the head", head},
		{"cut after the head and its empty line", head + "\n\n"},
		{"cut in the body", request[:strings.Index(request, "second")]},
		{"body one byte longer than declared", strings.Replace(request, "second", "seconds", 1)},
		{"body one byte shorter than declared", strings.Replace(request, "second", "secon", 1)},
		{"body-length beyond the largest body", strings.Replace(request, "body-length: 2", "body-length: 20971522", 1)},
		{"body-length of the largest body, cut", strings.Replace(request, "body-length: ", "body-length: 20971", 1)},
		{"body-length negative", strings.Replace(request, "body-length: ", "body-length: -", 1)},
		{"two empty lines before the signature", strings.Replace(session, "\n\n", "\n\n\n\n", 1)},
		{"three newlines before the signature", strings.Replace(session, "\n\n", "\n\n\n", 1)},
		{"Windows line ends", strings.ReplaceAll(session, "\n", "\r\n")},
		{"a byte order mark", "\ufeff" + session},
		{"a head of 60 000 bytes", big(60000)},
		{"a head of 131 000 bytes", big(131000 - len(session))},
		{"a head of 131 072 bytes", big(131072 - len(head) - 6 - 2)},
		{"a head beyond 131 072 bytes", big(131072)},
		{"a signature of 131 072 bytes", bigSignature(131072)},
		{"a signature beyond 131 072 bytes", bigSignature(140000)},
		{"a signature beyond 131 072 bytes, then another assertion", bigSignature(140000) + "\n\n" + account},
	} {
		one := &verdictCase{Name: c[0], Input: longText(c[1])}
		judgeStream(one)
		all = append(all, one)
	}
	return all
}

func judgeStream(c *verdictCase) {
	some, err := decodeStream([]byte(c.Input))
	c.Accepted = err == nil
	types := list{}
	for _, a := range some {
		types = append(types, a.Type().Name)
	}
	c.Result = headers{"types": types}
	_, err = asserts.Decode([]byte(c.Input))
	c.Result["acceptedAsFile"] = err == nil
}
