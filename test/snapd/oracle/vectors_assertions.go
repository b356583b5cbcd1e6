package main

import (
	"github.com/snapcore/snapd/asserts"
)

type list = []interface{}

const noon = "2022-06-01T12:00:00Z"

func publicText(keys []*vectorKey, name string) string {
	text, err := asserts.EncodePublicKey(keyNamed(keys, name).PublicKey())
	if err != nil {
		panic(err)
	}
	return string(text)
}

func keyID(keys []*vectorKey, name string) string { return keyNamed(keys, name).PublicKey().ID() }

func with(base headers, more headers) headers {
	merged := headers{}
	for name, value := range base {
		merged[name] = value
	}
	for name, value := range more {
		if value == nil {
			delete(merged, name)
		} else {
			merged[name] = value
		}
	}
	return merged
}

// assertionVectors lists what is signed for each type.
func assertionVectors(keys []*vectorKey) []*vectorAssertion {
	all := accountVectors(keys)
	all = append(all, modelVectors()...)
	all = append(all, deviceVectors(keys)...)
	return append(all, writingVectors(keys)...)
}

func accountVectors(keys []*vectorKey) []*vectorAssertion {
	account := headers{
		"authority-id": "vector-root", "account-id": "vector-brand", "display-name": "Vector Brand",
		"username": "vector-brand", "validation": "unproven", "timestamp": noon,
	}
	key := headers{
		"authority-id": "vector-root", "account-id": "vector-brand", "name": "models",
		"public-key-sha3-384": keyID(keys, "brand"), "since": noon,
	}
	body := publicText(keys, "brand")
	constraints := list{
		headers{"headers": headers{"type": "model", "model": "vector-.*"}},
		headers{"headers": headers{"type": "serial", "model": list{"vector-one", "vector-two"}, "x": "$MISSING"}},
	}
	return []*vectorAssertion{
		{Name: "account", Type: "account", Key: "root", Headers: account},
		{Name: "account of an id as the store makes them", Type: "account", Key: "root", Headers: with(account, headers{
			"account-id": "kCIDVectorVectorVectorVectorVecto", "validation": "verified", "revision": "7", "username": nil,
			"display-name": "Größe und Maß — 設備", "timestamp": "2022-06-01T12:00:00.123456+09:00",
		})},
		{Name: "account-key", Type: "account-key", Key: "root", Headers: key, Body: body},
		{Name: "account-key with until", Type: "account-key", Key: "root", Headers: with(key, headers{
			"until": "2032-06-01T12:00:00Z", "revision": "1",
		}), Body: body},
		{Name: "account-key without a name", Type: "account-key", Key: "root", Headers: with(key, headers{"name": nil}), Body: body},
		{Name: "account-key with constraints", Type: "account-key", Key: "root", Headers: with(key, headers{
			"format": "1", "constraints": constraints,
		}), Body: body},
		{Name: "store", Type: "store", Key: "root", Headers: headers{
			"authority-id": "vector-root", "store": "vector-store", "operator-id": "vector-brand", "timestamp": noon,
			"url": "https://store.example/path", "friendly-stores": list{"one", "two"}, "location": "upstairs",
		}},
	}
}

func modelVectors() []*vectorAssertion {
	base := headers{
		"authority-id": "vector-brand", "series": "16", "brand-id": "vector-brand", "architecture": "amd64", "timestamp": noon,
	}
	snap := func(name, kind string, more headers) interface{} {
		return with(headers{"name": name, "type": kind, "default-channel": "22/stable", "id": vectorSnapID(name)}, more)
	}
	snaps := list{
		snap("vector-kernel", "kernel", nil), snap("vector-gadget", "gadget", nil),
		snap("core22", "base", headers{"default-channel": "latest/stable"}),
		snap("snapd", "snapd", headers{"default-channel": "latest/stable"}),
		snap("vector-app", "app", headers{"modes": list{"run", "ephemeral"}, "presence": "optional"}),
	}
	graded := with(base, headers{"model": "vector-one", "base": "core22", "grade": "signed", "snaps": snaps})
	return []*vectorAssertion{
		{Name: "model, plain classic", Type: "model", Key: "brand", Headers: with(base, headers{
			"model": "vector-classic", "classic": "true", "gadget": "vector-gadget",
		})},
		{Name: "model, as for Ubuntu Core 16", Type: "model", Key: "brand", Headers: with(base, headers{
			"model": "vector-16", "gadget": "vector-gadget", "kernel": "vector-kernel",
		})},
		{Name: "model, as for Ubuntu Core 18", Type: "model", Key: "brand", Headers: with(base, headers{
			"model": "vector-18", "gadget": "vector-gadget=18", "kernel": "vector-kernel=18", "base": "core18",
			"required-snaps": list{"vector-app", "vector-other"}, "display-name": "Vector 18",
		})},
		{Name: "model, graded with snaps", Type: "model", Key: "brand", Headers: graded},
		{Name: "model, graded, classic", Type: "model", Key: "brand", Headers: with(graded, headers{
			"model": "vector-hybrid", "classic": "true", "distribution": "ubuntu",
		})},
		{Name: "model with serial-authority and store", Type: "model", Key: "brand", Headers: with(graded, headers{
			"model": "vector-two", "serial-authority": list{"vector-partner", "generic"}, "store": "vector-store",
			"system-user-authority": "*", "revision": "2", "grade": "secured", "storage-safety": "encrypted",
		})},
	}
}

// vectorSnapID is a well-formed snap id that nobody has.
func vectorSnapID(name string) string {
	id := ""
	for len(id) < 32 {
		for _, c := range name {
			if c != '-' {
				id += string(c)
			}
		}
	}
	return id[:32]
}

func deviceVectors(keys []*vectorKey) []*vectorAssertion {
	var all []*vectorAssertion
	for _, name := range []string{"device", "device-1024", "device-1031", "device-1536", "device-3072", "device-4096"} {
		all = append(all, &vectorAssertion{Name: "serial for " + name, Type: "serial", Key: "brand", Headers: serialHeaders(keys, name)})
	}
	serial := serialHeaders(keys, "device")
	request := requestHeaders(keys, "device")
	session := headers{
		"brand-id": "vector-brand", "model": "vector-one", "serial": "VECTOR-0001", "nonce": "vector-nonce", "timestamp": noon,
	}
	return append(all,
		&vectorAssertion{Name: "serial with a body and a revision", Type: "serial", Key: "brand",
			Headers: with(serial, headers{"revision": "3"}), Body: "mac: 00:11:22:33:44:55\nboard: rev-b\n"},
		&vectorAssertion{Name: "serial by another authority", Type: "serial", Key: "partner",
			Headers: with(serial, headers{"authority-id": "vector-partner", "model": "vector-two"})},
		&vectorAssertion{Name: "serial-request", Type: "serial-request", Key: "device", Headers: request},
		&vectorAssertion{Name: "serial-request with a serial", Type: "serial-request", Key: "device",
			Headers: with(request, headers{"serial": "VECTOR 0001/ü"})},
		&vectorAssertion{Name: "serial-request with a serial and a body", Type: "serial-request", Key: "device",
			Headers: with(request, headers{"serial": "VECTOR-0001"}), Body: "{\"a\": 1}\n\nsecond part\n\n"},
		&vectorAssertion{Name: "serial-request with a body of one newline", Type: "serial-request", Key: "device",
			Headers: request, Body: "\n"},
		&vectorAssertion{Name: "serial-request of 1024 bits", Type: "serial-request", Key: "device-1024",
			Headers: requestHeaders(keys, "device-1024")},
		&vectorAssertion{Name: "serial-request of 1031 bits", Type: "serial-request", Key: "device-1031",
			Headers: requestHeaders(keys, "device-1031")},
		&vectorAssertion{Name: "serial-request of 4096 bits", Type: "serial-request", Key: "device-4096",
			Headers: requestHeaders(keys, "device-4096")},
		&vectorAssertion{Name: "device-session-request", Type: "device-session-request", Key: "device", Headers: session},
		&vectorAssertion{Name: "device-session-request with an odd serial", Type: "device-session-request", Key: "device",
			Headers: with(session, headers{"serial": "  VECTOR: 0001 ", "timestamp": "2022-06-01T12:00:00.5-07:00"})},
	)
}

func serialHeaders(keys []*vectorKey, device string) headers {
	return headers{
		"authority-id": "vector-brand", "brand-id": "vector-brand", "model": "vector-one", "serial": "VECTOR-0001",
		"device-key": publicText(keys, device), "device-key-sha3-384": keyID(keys, device), "timestamp": noon,
	}
}

func requestHeaders(keys []*vectorKey, device string) headers {
	return headers{
		"brand-id": "vector-brand", "model": "vector-one", "request-id": "REQUEST-ID-1", "device-key": publicText(keys, device),
	}
}

// writingVectors are the corner cases of writing headers, in a serial-request.
func writingVectors(keys []*vectorKey) []*vectorAssertion {
	cases := []struct {
		name string
		more headers
	}{
		{"an empty text", headers{"x": ""}},
		{"a text of one blank", headers{"x": " "}},
		{"a text with blanks at both ends", headers{"x": "  x  "}},
		{"a text of one newline", headers{"x": "\n"}},
		{"a text of two newlines", headers{"x": "\n\n"}},
		{"a text that ends in a newline", headers{"x": "one\n"}},
		{"a text that begins with a newline", headers{"x": "\none"}},
		{"a text with an empty line in it", headers{"x": "one\n\nthree"}},
		{"a text that looks like a list", headers{"x": "one\n  - two"}},
		{"a text with other line ends", headers{"x": "a\rb\vc\u0085d\u2028e"}},
		{"a text with control characters and NUL", headers{"x": "\x00\x01\x7f\t"}},
		{"a text beyond the basic plane", headers{"x": "🔑 ключ 鍵"}},
		{"names with digits and dashes", headers{"a": "1", "a-b": "2", "a1": "3", "a-1-b": "4", "b": "5"}},
		{"an empty list and an empty map", headers{"l": list{}, "m": headers{}}},
		{"a list of texts", headers{"l": list{"one", "", " two", "- three", "four: five"}}},
		{"a list with texts of several lines", headers{"l": list{"one\ntwo", "three", "\n", "  a\n  b"}}},
		{"lists in lists", headers{"l": list{list{"a", "b"}, list{list{"c"}}, "d"}}},
		{"a list that holds an empty list", headers{"l": list{list{}, "a"}}},
		{"a list that holds only empty ones", headers{"l": list{list{}, headers{}}, "after": "x"}},
		{"a map of texts", headers{"m": headers{"b": "2", "a": "1", "a-a": "", "c": " "}}},
		{"a map with texts of several lines", headers{"m": headers{"a": "one\ntwo", "b": "\n"}}},
		{"maps in maps", headers{"m": headers{"a": headers{"b": headers{"c": "d", "e": "f\ng"}}, "z": "y"}}},
		{"a map that holds empty ones", headers{"m": headers{"a": list{}, "b": headers{}, "c": "x"}}},
		{"a map that holds only empty ones", headers{"m": headers{"a": list{}}, "after": "x"}},
		{"lists of maps of lists", headers{"l": list{headers{"a": list{"1", headers{"b": "2"}}, "c": "3\n4"}, headers{"a": "5"}}}},
		{"maps of lists of maps", headers{"m": headers{"a": list{headers{"b": list{"c", "d\ne"}}}, "f": headers{"g": list{"h"}}}}},
	}
	var all []*vectorAssertion
	for _, c := range cases {
		all = append(all, &vectorAssertion{
			Name: "writing " + c.name, Type: "serial-request", Key: "device-1024",
			Headers: with(requestHeaders(keys, "device-1024"), c.more),
		})
	}
	return all
}
