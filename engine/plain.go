package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/gobwas/glob"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
)

// renderPlain reads every YAML and JSON file of the folder and, unless told otherwise, below it.
func renderPlain(o *order) ([]object, []string, error) {
	isWanted, err := plainFilter(o)
	if err != nil {
		return nil, nil, err
	}
	var objects []object
	for _, inside := range o.under(o.Source.Path) {
		file := path.Join(o.Source.Path, inside)
		if !isWanted(inside) {
			continue
		}
		if path.Ext(inside) == ".jsonnet" {
			o.notes.add(o.placeOfFile(fileAt{Tree: o.Source.Tree, Path: file}) + " is Jsonnet, which is not rendered here: its objects are missing.")
		}
		if !isManifestName(inside) {
			continue
		}
		read, err := readManifest(o.tree[file], file, o.Lists)
		if err != nil {
			return nil, secretsInFiles(o), err
		}
		objects = append(objects, read...)
	}
	sortForInstall(objects)
	return objects, nil, nil
}

// plainFilter answers which files count, by globs in which `*` also matches `/`, as Argo CD has them.
func plainFilter(o *order) (func(inside string) bool, error) {
	include, err := compileGlob(o.Source.Include, "include")
	if err != nil {
		return nil, err
	}
	exclude, err := compileGlob(o.Source.Exclude, "exclude")
	if err != nil {
		return nil, err
	}
	return func(inside string) bool {
		isBelow := strings.Contains(inside, "/")
		if isBelow && o.Source.Recurse != nil && !*o.Source.Recurse {
			return false
		}
		return (exclude == nil || !exclude.Match(inside)) && (include == nil || include.Match(inside))
	}, nil
}

func compileGlob(pattern, field string) (glob.Glob, error) {
	if pattern == "" {
		return nil, nil
	}
	compiled, err := glob.Compile(pattern)
	if err != nil {
		return nil, inputError(fmt.Sprintf("directory.%s %q is no glob: %v", field, pattern, err), "")
	}
	return compiled, nil
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
