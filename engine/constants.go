package main

import _ "unsafe" // for go:linkname

// moduleData is the beginning of the record that Go's linker writes about a program (runtime/symtab.go of the Go version
// that build.sh names). The host saves and restores what lies behind the constants: those cannot change.
type moduleData struct {
	_         uintptr
	_         [3]uintptr // funcnametab
	_         [3]uintptr // cutab
	_         [3]uintptr // filetab
	_         [3]uintptr // pctab
	_         [3]uintptr // pclntable
	_         [3]uintptr // ftab
	_         uintptr    // findfunctab
	_, _      uintptr    // minpc, maxpc
	_, _      uintptr    // text, etext
	noptrdata uintptr
}

//go:linkname lastModule runtime.lastmoduledatap
var lastModule *moduleData // the only one of a program without plugins

// constants answers the end of the read-only data, with which the memory begins.
//
//go:wasmexport constants
func constants() uint32 { return uint32(lastModule.noptrdata) }
