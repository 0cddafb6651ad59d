// Command policy evaluates admission policies with Kubernetes' own CEL environment.
//
// It is a WebAssembly reactor of the same form as the render engine, and a module of its own because it is as large as
// that and few renders need it.
package main

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"runtime"
	"runtime/debug"
	"unsafe"

	"k8s.io/klog/v2"
)

const (
	headroom = 128 << 20
	calmHeap = 384 << 20
)

// Both are package variables because the host still holds their addresses when the call is over.
var (
	request []byte
	answer  []byte
)

func main() {}

// moduleData is the beginning of the record that Go's linker writes about a program: see the engine's constants.go.
type moduleData struct {
	_         uintptr
	_         [18]uintptr
	_         uintptr
	_, _      uintptr
	_, _      uintptr
	noptrdata uintptr
}

//go:linkname lastModule runtime.lastmoduledatap
var lastModule *moduleData

// constants answers the end of the read-only data, with which the memory begins.
//
//go:wasmexport constants
func constants() uint32 { return uint32(lastModule.noptrdata) }

// prepare brings the instance into the state that every request starts from, and answers memory that need not be saved.
//
//go:wasmexport prepare
func prepare() uint64 {
	slog.SetDefault(slog.New(slog.DiscardHandler))
	log.SetOutput(io.Discard)
	klog.SetOutput(io.Discard)
	klog.LogToStderr(false)
	warmUp()
	debug.SetGCPercent(1500)
	debug.SetMemoryLimit(calmHeap)
	space := make([]byte, headroom)
	place := pack(space)
	runtime.KeepAlive(space)
	space = nil
	runtime.GC()
	return place
}

// reserve makes room for a request of the given size and answers its address.
//
//go:wasmexport reserve
func reserve(size uint32) uint32 {
	request = make([]byte, size)
	return uint32(pack(request) >> 32)
}

// render answers address and length (high and low half) of the JSON answer to the reserved request.
//
//go:wasmexport render
func render() uint64 {
	answer = respond(request)
	request = nil
	return pack(answer)
}

func pack(bytes []byte) uint64 {
	return uint64(uintptr(unsafe.Pointer(unsafe.SliceData(bytes))))<<32 | uint64(len(bytes))
}

func respond(message []byte) (out []byte) {
	defer func() {
		if thrown := recover(); thrown != nil {
			out = encode(failed("crash", fmt.Sprintf("the evaluation failed inside: %v", thrown)))
		}
	}()
	wanted, err := parseRequest(message)
	if err != nil {
		return encode(failed("input", err.Error()))
	}
	judgements, err := judge(wanted)
	if err != nil {
		return encode(failed("input", err.Error()))
	}
	return encode(map[string]any{"judgements": judgements})
}

func failed(code, message string) map[string]any {
	return map[string]any{"error": map[string]string{"code": code, "message": message}}
}

func encode(value any) []byte {
	out, err := json.Marshal(value)
	if err != nil {
		return []byte(`{"error":{"code":"crash","message":"the policies' answer could not be written"}}`)
	}
	return out
}

var errTruncated = errors.New("the request is shorter than it says")

func parseRequest(message []byte) (*policyOrder, error) {
	if len(message) < 4 {
		return nil, errTruncated
	}
	size := int(binary.LittleEndian.Uint32(message))
	if size < 0 || size > len(message)-4 {
		return nil, errTruncated
	}
	var parsed struct {
		Policy *policyOrder `json:"policy"`
	}
	if err := json.Unmarshal(message[4:4+size], &parsed); err != nil {
		return nil, err
	}
	if parsed.Policy == nil {
		return nil, errors.New("the request holds no policies")
	}
	return parsed.Policy, nil
}
