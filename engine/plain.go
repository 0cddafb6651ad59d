package main

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"path"
	"strings"

	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
)

// renderPlain reads every YAML and JSON file below the folder.
func renderPlain(o *order) ([]object, []string, error) {
	var objects []object
	for _, inside := range o.under(o.Source.Path) {
		if !isManifestName(inside) {
			continue
		}
		file := path.Join(o.Source.Path, inside)
		read, err := readManifest(o.tree[file], file, o.Lists)
		if err != nil {
			return nil, secretsInFiles(o), err
		}
		objects = append(objects, read...)
	}
	sortForInstall(objects)
	return objects, nil, nil
}

func isManifestName(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".yaml", ".yml", ".json":
		return true
	}
	return false
}

func readManifest(content []byte, file string, keepLists bool) ([]object, error) {
	documents, err := splitDocuments(content)
	if err != nil {
		return nil, inputError(file+": "+err.Error(), file)
	}
	var objects []object
	for _, document := range documents {
		read, err := readObjects(document.text, file, keepLists)
		if err != nil {
			return nil, placeInFile(err, document.line)
		}
		objects = append(objects, read...)
	}
	return objects, nil
}

type document struct {
	text []byte
	line int // lines of the file before the document's text
}

// splitDocuments separates documents where kubectl does: at lines that begin with three dashes.
func splitDocuments(content []byte) ([]document, error) {
	reader := utilyaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(content)))
	var documents []document
	at := 0
	for {
		text, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return documents, nil
		}
		if err != nil {
			return nil, err
		}
		if found := bytes.Index(content[at:], bytes.TrimSpace(text)); found >= 0 {
			at += found
		}
		documents = append(documents, document{text: text, line: bytes.Count(content[:at], []byte("\n"))})
	}
}

// placeInFile turns a line inside a document into a line of the file.
func placeInFile(err error, before int) error {
	found := describe(err)
	if found.Line > 0 {
		found.Line += before
	} else {
		found.Line = before + 1
	}
	return found
}
