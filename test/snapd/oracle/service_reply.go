package main

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

const sessionMacaroon = "oracle-session-macaroon"

func token() string {
	b := make([]byte, 20)
	if _, err := rand.Read(b); err != nil {
		panic(err)
	}
	return fmt.Sprintf("%x", b)
}

// scenario splits "poll:2" into what to do and at how many tries.
func scenario(text string) (name string, count int) {
	name, number, given := strings.Cut(text, ":")
	count = 1
	if given {
		if n, err := strconv.Atoi(number); err == nil {
			count = n
		}
	}
	return name, count
}

// reply with drop set is never sent: the connection ends instead.
type reply struct {
	drop        bool
	status      int
	contentType string
	body        []byte
	header      map[string]string
}

func jsonReply(status int, v interface{}) reply {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return reply{status: status, contentType: "application/json; charset=UTF-8", body: b}
}

func refusal(code, message string) reply {
	return jsonReply(400, map[string]interface{}{
		"success": false, "error_code": code, "error_subcode": "", "message": message, "StatusCode": 400,
	})
}
