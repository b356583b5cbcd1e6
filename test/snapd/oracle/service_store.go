package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/snapcore/snapd/asserts"
)

func (s *service) session(body []byte, line *logged) reply {
	var given map[string]string
	if err := json.Unmarshal(body, &given); err != nil {
		line.Fault = err.Error()
		return reply{status: 400}
	}
	serial, err := checkSessionBody(given)
	if err != nil {
		line.Fault = err.Error()
		return reply{status: 400, body: []byte(err.Error())}
	}
	line.Serial, line.KeyID = serial.Serial(), serial.DeviceKey().ID()
	return jsonReply(200, map[string]string{"macaroon": sessionMacaroon})
}

func checkSessionBody(given map[string]string) (*asserts.Serial, error) {
	var three []asserts.Assertion
	for _, name := range []string{"device-session-request", "serial-assertion", "model-assertion"} {
		all, err := decodeStream([]byte(given[name]))
		if err != nil || len(all) != 1 {
			return nil, fmt.Errorf("%s: %d assertions, %v", name, len(all), err)
		}
		three = append(three, all[0])
	}
	request, ok1 := three[0].(*asserts.DeviceSessionRequest)
	serial, ok2 := three[1].(*asserts.Serial)
	model, ok3 := three[2].(*asserts.Model)
	if !ok1 || !ok2 || !ok3 {
		return nil, errors.New("an assertion is of the wrong type")
	}
	if request.Serial() != serial.Serial() || request.Model() != serial.Model() || model.Model() != serial.Model() ||
		request.BrandID() != serial.BrandID() || model.BrandID() != serial.BrandID() {
		return nil, errors.New("the assertions do not belong together")
	}
	return serial, asserts.SignatureCheck(request, serial.DeviceKey())
}

// assertion serves what the brand's chain holds.
func (s *service) assertion(parts []string) reply {
	for _, a := range s.brand.chain {
		ref := a.Ref()
		if ref.Type.Name == parts[0] && strings.Join(ref.PrimaryKey, "/") == strings.Join(parts[1:], "/") {
			return reply{status: 200, contentType: asserts.MediaType, body: asserts.Encode(a)}
		}
	}
	answer := jsonReply(404, map[string]interface{}{
		"status": 404, "type": "about:blank", "title": "Not Found", "detail": "not found",
		"error-list": []map[string]string{{"code": "not-found", "message": "not found"}},
	})
	answer.contentType = "application/problem+json"
	return answer
}

func storeCall(r *http.Request) reply {
	given := r.Header.Get("Snap-Device-Authorization") + r.Header.Get("X-Device-Authorization")
	if strings.Contains(given, sessionMacaroon) {
		return jsonReply(200, map[string]interface{}{"results": []string{}, "error-list": []string{}})
	}
	answer := jsonReply(401, map[string]interface{}{
		"error-list": []map[string]string{{"code": "device-authorization-needed", "message": "no session"}},
	})
	answer.header = map[string]string{"WWW-Authenticate": "Macaroon refresh_device_session=1"}
	return answer
}
