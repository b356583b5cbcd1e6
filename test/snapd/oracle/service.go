package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/snapcore/snapd/asserts"
)

// service is a device service and as much of a store as a device needs to
// open its session. The header X-Scenario of a registration chooses:
//
//	poll         202 at the first try of a device key
//	busy         503 at the first try of a device key
//	lost         at the first try of a device key the serial is signed, and
//	             the connection ends before the answer
//	lost-refuse  lost, and from then on refuse
//	unlogged     the serial is signed and cannot be recorded: 400
//	refuse       400, as the Serial Vault words it
//	refuse-id    400 at the first request-id
//	slow-id:14   the first request-id takes 14 s
//	stream       account and account-key come with the serial
//	other        the serial is signed for another device key
//
// poll:2 answers so at the first two tries; busy, lost and refuse-id likewise.
// A serial signed before is signed again with the next revision.
type service struct {
	brand *brand

	mu         sync.Mutex
	log        *os.File
	requestIDs map[string]bool
	tries      map[string]int
	revisions  map[string]int
}

// logged is one line of the log: what was asked and what came of it.
type logged struct {
	Time     string              `json:"time"`
	Method   string              `json:"method"`
	Path     string              `json:"path"`
	Headers  map[string][]string `json:"headers"`
	Body     string              `json:"body"`
	Status   int                 `json:"status"`
	Kind     string              `json:"kind"`
	Serial   string              `json:"serial,omitempty"`
	Revision int                 `json:"revision,omitempty"`
	KeyID    string              `json:"key-id,omitempty"`
	Scenario string              `json:"scenario,omitempty"`
	Fault    string              `json:"fault,omitempty"`
	// from the request's first byte read to the answer being ready
	TookNs int64 `json:"took-ns"`
}

const maxRequestBytes = 8 << 20

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	start := time.Now()
	body, err := io.ReadAll(io.LimitReader(r.Body, maxRequestBytes))
	line := logged{
		Time: time.Now().UTC().Format(time.RFC3339Nano), Method: r.Method, Path: r.URL.RequestURI(),
		Headers: r.Header, Body: string(body), Scenario: r.Header.Get("X-Scenario"),
	}
	var answer reply
	if err != nil {
		answer = reply{status: 400, body: []byte(err.Error())}
	} else {
		answer = s.answer(r, body, &line)
	}
	line.Status, line.TookNs = answer.status, time.Since(start).Nanoseconds()
	s.write(line)
	if answer.drop {
		panic(http.ErrAbortHandler)
	}
	for name, value := range answer.header {
		w.Header().Set(name, value)
	}
	if answer.contentType != "" {
		w.Header().Set("Content-Type", answer.contentType)
	}
	w.WriteHeader(answer.status)
	w.Write(answer.body)
}

func (s *service) write(line logged) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := json.NewEncoder(s.log).Encode(line); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
}

func (s *service) answer(r *http.Request, body []byte, line *logged) reply {
	path := r.URL.Path
	switch {
	case strings.HasSuffix(path, "/request-id"):
		line.Kind = "request-id"
		return s.requestID(line)
	case strings.HasSuffix(path, "/serial"), strings.HasSuffix(path, "/devices"):
		line.Kind = "registration"
		return s.register(body, line)
	case strings.HasSuffix(path, "/auth/nonces"):
		line.Kind = "nonce"
		return jsonReply(200, map[string]string{"nonce": token()})
	case strings.HasSuffix(path, "/auth/sessions"):
		line.Kind = "session"
		return s.session(body, line)
	case strings.HasPrefix(path, "/v2/assertions/"):
		line.Kind = "assertion"
		return s.assertion(strings.Split(strings.TrimPrefix(path, "/v2/assertions/"), "/"))
	case strings.HasPrefix(path, "/v2/snaps"), strings.HasPrefix(path, "/api/v1/snaps"):
		line.Kind = "store"
		return storeCall(r)
	}
	line.Kind = "unknown"
	return reply{status: 404, body: []byte("404 page not found\n")}
}

func (s *service) requestID(line *logged) reply {
	id := token()
	if name, count := scenario(line.Scenario); name == "slow-id" && s.isFirst(name) {
		time.Sleep(time.Duration(count) * time.Second)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if name, count := scenario(line.Scenario); name == "refuse-id" && s.tries[name] < count {
		s.tries[name]++
		return refusal("invalid-model", "Cannot find a matching model or sub-store model")
	}
	s.requestIDs[id] = true
	return jsonReply(200, map[string]interface{}{"success": true, "message": "", "request-id": id})
}

func (s *service) isFirst(name string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tries[name]++
	return s.tries[name] == 1
}

// register answers a serial-request; its request-id is spent by whatever is
// no 202 and no 503.
func (s *service) register(body []byte, line *logged) reply {
	all, err := decodeStream(body)
	if err != nil || len(all) == 0 {
		line.Fault = fmt.Sprintf("undecodable: %v", err)
		return refusal("invalid-assertion", fmt.Sprint(err))
	}
	request, ok := all[0].(*asserts.SerialRequest)
	if !ok {
		line.Fault = "no serial-request"
		return refusal("invalid-type", "The assertion type must be 'serial-request'")
	}
	if err := asserts.SignatureCheck(request, request.DeviceKey()); err != nil {
		line.Fault = err.Error()
		return refusal("invalid-assertion", "could not validate the serial-request")
	}
	line.KeyID = request.DeviceKey().ID()
	try, known := s.enter(request)
	if !known {
		line.Fault = "unknown request-id"
		return refusal("invalid-nonce", "Nonce is invalid or expired")
	}
	name, count := scenario(line.Scenario)
	early := try <= count
	switch {
	case name == "poll" && early:
		return reply{status: 202, header: map[string]string{"Retry-After": "1"}}
	case name == "busy" && early:
		return reply{status: 503, header: map[string]string{"Retry-After": "1"}}
	}
	s.spend(request.RequestID())
	if name == "refuse" || name == "lost-refuse" && !early {
		return refusal("invalid-model", "Cannot find a matching model or sub-store model")
	}
	answer := s.issue(request, line)
	if name == "unlogged" {
		return refusal("logging-assertion", "The serial assertion cannot be recorded")
	}
	answer.drop = strings.HasPrefix(name, "lost") && early
	return answer
}

func (s *service) enter(request *asserts.SerialRequest) (try int, known bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := request.DeviceKey().ID()
	s.tries[id]++
	return s.tries[id], s.requestIDs[request.RequestID()]
}

func (s *service) nextRevision(model, serial string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.revisions[model+"/"+serial]++
	return s.revisions[model+"/"+serial]
}

func (s *service) spend(requestID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.requestIDs, requestID)
}

func (s *service) issue(request *asserts.SerialRequest, line *logged) reply {
	line.Serial = request.Serial()
	if line.Serial == "" {
		line.Serial = "ORACLE-" + request.DeviceKey().ID()[:8]
	}
	key := request.DeviceKey()
	if line.Scenario == "other" {
		key = asserts.RSAPublicKey(&derivedKey("prepare-device test key: not the device's", 2048).PublicKey)
	}
	revision := s.nextRevision(request.Model(), line.Serial)
	serial, err := s.brand.signSerial(request.Model(), line.Serial, revision, key, request.Body())
	if err != nil {
		line.Fault = err.Error()
		return refusal("create-assertion", "Error converting the serial-request to a serial assertion")
	}
	line.Revision = revision
	out := []asserts.Assertion{serial}
	if line.Scenario == "stream" {
		out = append(append([]asserts.Assertion{}, s.brand.chain...), serial)
	}
	var b bytes.Buffer
	encoder := asserts.NewEncoder(&b)
	for _, a := range out {
		if err := encoder.Encode(a); err != nil {
			line.Fault = err.Error()
		}
	}
	return reply{status: 200, contentType: asserts.MediaType, body: b.Bytes()}
}

// runService prints the address it listens at (port 0 is allowed) and serves
// until it gets a SIGTERM or SIGINT.
func runService(args []string) error {
	if len(args) != 3 {
		return errors.New("svc BRAND-DIR ADDRESS LOG")
	}
	b, err := loadBrand(args[0])
	if err != nil {
		return err
	}
	log, err := os.OpenFile(args[2], os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0644)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", args[1])
	if err != nil {
		return err
	}
	fmt.Printf("http://%s/\n", listener.Addr())
	ended := make(chan os.Signal, 1)
	signal.Notify(ended, syscall.SIGTERM, syscall.SIGINT)
	go func() {
		<-ended
		os.Exit(0)
	}()
	return http.Serve(listener, &service{
		brand: b, log: log, requestIDs: map[string]bool{}, tries: map[string]int{}, revisions: map[string]int{},
	})
}
