package main

import (
	"bytes"
	"sort"
	"strconv"
	"time"

	"github.com/snapcore/snapd/asserts"
)

// compared are the types this project decodes too; all others count apart.
var compared = map[string]bool{
	"account": true, "account-key": true, "device-session-request": true, "model": true,
	"serial": true, "serial-request": true, "store": true,
}

// canonical writes what both sides must agree on as a sequence of netstrings
// without the comma: LENGTH ":" BYTES. The test side writes the same.
type canonical struct{ bytes.Buffer }

func (c *canonical) text(s string) {
	c.WriteString(strconv.Itoa(len(s)))
	c.WriteByte(':')
	c.WriteString(s)
}

func (c *canonical) number(n int64) { c.text(strconv.FormatInt(n, 10)) }

// revision writes what a JavaScript number holds exactly; beyond, the header
// itself, which is compared with all others, has to do.
func (c *canonical) revision(n int) {
	if n >= 1<<53 {
		c.text("big")
		return
	}
	c.number(int64(n))
}

func (c *canonical) list(items []string) {
	c.number(int64(len(items)))
	for _, item := range items {
		c.text(item)
	}
}

func (c *canonical) flag(b bool) { c.text(strconv.FormatBool(b)) }

// instant writes milliseconds since 1970 rounded down, "-" for no time.
func (c *canonical) instant(t time.Time) {
	if t.IsZero() {
		c.text("-")
		return
	}
	ms := t.Unix()*1000 + int64(t.Nanosecond()/1000000)
	c.number(ms)
}

func (c *canonical) value(v interface{}) {
	switch x := v.(type) {
	case string:
		c.WriteByte('s')
		c.text(x)
	case []interface{}:
		c.WriteByte('l')
		c.number(int64(len(x)))
		for _, item := range x {
			c.value(item)
		}
	case map[string]interface{}:
		c.WriteByte('m')
		names := make([]string, 0, len(x))
		for name := range x {
			names = append(names, name)
		}
		sort.Strings(names)
		c.number(int64(len(names)))
		for _, name := range names {
			c.text(name)
			c.value(x[name])
		}
	}
}

func (c *canonical) assertion(a asserts.Assertion) {
	c.text(a.Type().Name)
	c.revision(a.Format())
	c.revision(a.Revision())
	c.text(a.AuthorityID())
	c.text(a.SignKeyID())
	c.list(a.Ref().PrimaryKey)
	c.value(a.Headers())
	c.text(string(a.Body()))
	content, signature := a.Signature()
	c.number(int64(len(content)))
	c.text(string(bytes.TrimSuffix(signature, []byte("\n"))))
	c.text(string(asserts.Encode(a)))
	c.fields(a)
}

// fields writes what each type's own accessors say.
func (c *canonical) fields(a asserts.Assertion) {
	switch x := a.(type) {
	case *asserts.Account:
		c.text(x.AccountID())
		c.text(x.DisplayName())
		c.text(x.Validation())
		c.instant(x.Timestamp())
	case *asserts.AccountKey:
		c.text(x.AccountID())
		c.text(x.Name())
		c.text(x.PublicKeyID())
		c.instant(x.Since())
		c.instant(x.Until())
	case *asserts.Model:
		c.model(x)
	case *asserts.Serial:
		c.text(x.BrandID())
		c.text(x.Model())
		c.text(x.Serial())
		c.text(x.DeviceKey().ID())
		c.instant(x.Timestamp())
	case *asserts.SerialRequest:
		c.text(x.BrandID())
		c.text(x.Model())
		c.text(x.RequestID())
		c.text(x.Serial())
		c.text(x.DeviceKey().ID())
	case *asserts.DeviceSessionRequest:
		c.text(x.BrandID())
		c.text(x.Model())
		c.text(x.Serial())
		c.text(x.Nonce())
		c.instant(x.Timestamp())
	case *asserts.Store:
		c.text(x.Store())
		c.text(x.OperatorID())
		c.instant(x.Timestamp())
	}
}

func (c *canonical) model(m *asserts.Model) {
	c.text(m.BrandID())
	c.text(m.Model())
	c.text(m.Series())
	c.flag(m.Classic())
	c.text(string(m.Grade()))
	c.text(m.Gadget())
	c.text(m.Store())
	var others []string
	for _, id := range m.SerialAuthority() {
		if id != m.BrandID() {
			others = append(others, id)
		}
	}
	c.list(others)
	c.instant(m.Timestamp())
}
