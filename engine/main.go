// Command engine renders Helm charts, kustomizations and plain YAML folders to Kubernetes objects, and ranks versions.
//
// It is compiled to a WebAssembly reactor. The host writes a request into memory that reserve hands out,
// calls render, and reads the JSON answer from the place that render returns.
package main

import (
	"fmt"
	"io"
	"log"
	"log/slog"
	"runtime"
	"runtime/debug"
	"unsafe"
)

// headroom is allocated and given back once, so that an ordinary render finds its heap ready: memory that
// a WebAssembly instance takes later can never be given back.
const headroom = 96 << 20

// calmHeap is what large renders may hold before the collector works harder; the maximum of the memory is 1 GiB.
const calmHeap = 384 << 20

// Both are package variables because the host still holds their addresses when the call is over.
var (
	request []byte
	answer  []byte
)

func main() {}

// prepare brings the instance into the state that every render starts from. It answers address and length
// (high and low half) of memory whose content means nothing, so that the host need not save it.
//
//go:wasmexport prepare
func prepare() uint64 {
	slog.SetDefault(slog.New(slog.DiscardHandler))
	log.SetOutput(io.Discard)
	warmUp()
	// An ordinary render is over before its first collection; a large one may not take all there is before one.
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

func respond(message []byte) (out []byte) {
	defer func() {
		if thrown := recover(); thrown != nil {
			out = encodeFailure(&failure{Code: codeCrash, Message: fmt.Sprintf("the renderer failed inside: %v", thrown)})
		}
	}()
	order, err := parseRequest(message)
	if err != nil {
		return encodeFailure(&failure{Code: codeInput, Message: err.Error()})
	}
	switch order.Source.Kind {
	case "decode":
		return respondDecoded(order)
	case "template":
		return respondTemplates(order.Template)
	case "select":
		return respondSelected(order.Select)
	}
	objects, secrets, err := renderAll(order)
	if err != nil {
		return encodeFailure(maskFailure(describe(err), secrets))
	}
	return encodeObjects(objects, order.YAML, order.notes.list)
}

func pack(bytes []byte) uint64 {
	return uint64(uintptr(unsafe.Pointer(unsafe.SliceData(bytes))))<<32 | uint64(len(bytes))
}
