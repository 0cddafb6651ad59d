package main

import (
	"encoding/json"
	"errors"
	"regexp"
	"strconv"
)

const (
	codeTemplate = "template"
	codeSchema   = "schema"
	codeInput    = "input"
	codeCrash    = "crash"
)

// failure is an error that a person can act on: what is wrong and, where known, in which file and line.
type failure struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	File    string `json:"file,omitempty"`
	Line    int    `json:"line,omitempty"`
}

func (f *failure) Error() string { return f.Message }

// describe finds the failure inside an error; an error that nobody classified is bad input.
func describe(err error) *failure {
	var found *failure
	if errors.As(err, &found) {
		return found
	}
	return &failure{Code: codeInput, Message: err.Error()}
}

func inputError(message, file string) *failure {
	return &failure{Code: codeInput, Message: message, File: file, Line: yamlLine(message)}
}

var (
	templatePlace = regexp.MustCompile(`([^\s()"<>:]+\.[A-Za-z]+):(\d+)`)
	yamlFile      = regexp.MustCompile(`YAML parse error on ([^:]+):`)
	yamlPlace     = regexp.MustCompile(`(?:yaml: |go-yaml\S* )line (\d+)`)
)

// templateError gives a Helm error its place. Helm names templates by chart name; files maps that to repository paths.
func templateError(err error, files map[string]string) *failure {
	message := err.Error()
	if found := templatePlace.FindStringSubmatch(message); found != nil {
		if file, known := files[found[1]]; known {
			line, _ := strconv.Atoi(found[2])
			return &failure{Code: codeTemplate, Message: message, File: file, Line: line}
		}
	}
	if found := yamlFile.FindStringSubmatch(message); found != nil {
		return &failure{Code: codeTemplate, Message: message, File: files[found[1]]}
	}
	return &failure{Code: codeTemplate, Message: message}
}

func yamlLine(message string) int {
	found := yamlPlace.FindStringSubmatch(message)
	if found == nil {
		return 0
	}
	line, _ := strconv.Atoi(found[1])
	return line
}

func encodeFailure(f *failure) []byte {
	out, err := json.Marshal(map[string]*failure{"error": f})
	if err != nil {
		return []byte(`{"error":{"code":"crash","message":"the renderer could not write its error"}}`)
	}
	return out
}
