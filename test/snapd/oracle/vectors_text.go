package main

import (
	"bytes"
	"encoding/json"
	"strings"
)

// minRun is the number of equal characters from which a run is not written out.
const minRun = 1000

// longText is a text whose long runs of one character are written as
// {"repeat": CHARACTER, "times": N} in a list of parts.
type longText string

type textPart struct {
	Text   string `json:"text,omitempty"`
	Repeat string `json:"repeat,omitempty"`
	Times  int    `json:"times,omitempty"`
}

func (t longText) parts() []textPart {
	var parts []textPart
	start := 0
	for i := 0; i < len(t); {
		j := i
		for j < len(t) && t[j] == t[i] {
			j++
		}
		if j-i >= minRun {
			parts = append(parts, textPart{Text: string(t[start:i])}, textPart{Repeat: string(t[i : i+1]), Times: j - i})
			start = j
		}
		i = j
	}
	return append(parts, textPart{Text: string(t[start:])})
}

// plainJSON writes < > & as they are.
func plainJSON(v interface{}) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(v)
	return bytes.TrimSpace(b.Bytes()), err
}

func (t longText) MarshalJSON() ([]byte, error) {
	if parts := t.parts(); len(parts) > 1 {
		return plainJSON(parts)
	}
	return plainJSON(string(t))
}

func (t *longText) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		return json.Unmarshal(b, (*string)(t))
	}
	var parts []textPart
	if err := json.Unmarshal(b, &parts); err != nil {
		return err
	}
	var whole strings.Builder
	for _, part := range parts {
		whole.WriteString(part.Text)
		whole.WriteString(strings.Repeat(part.Repeat, part.Times))
	}
	*t = longText(whole.String())
	return nil
}
