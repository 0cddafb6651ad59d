package main

import (
	"bytes"
	"encoding/json"
	"strings"

	"sigs.k8s.io/yaml"
)

// object is one Kubernetes object as JSON, with the repository path of the file that it comes from.
type object struct {
	json []byte
	file string
	kind string
}

type head struct {
	APIVersion any               `json:"apiVersion"`
	Kind       any               `json:"kind"`
	Items      []json.RawMessage `json:"items"`
}

// readObjects turns one YAML document into objects: none for an empty document, several for a list.
func readObjects(document []byte, file string, keepLists bool) ([]object, error) {
	encoded, err := yaml.YAMLToJSON(document)
	if err != nil {
		return nil, inputError(file+": "+err.Error(), file)
	}
	return splitObjects(encoded, file, keepLists)
}

func splitObjects(encoded []byte, file string, keepLists bool) ([]object, error) {
	if len(encoded) == 0 || string(encoded) == "null" {
		return nil, nil
	}
	if encoded[0] != '{' {
		return nil, inputError(file+" holds a document that is not a Kubernetes object", file)
	}
	var top head
	if err := json.Unmarshal(encoded, &top); err != nil {
		return nil, inputError(file+": "+err.Error(), file)
	}
	kind, _ := top.Kind.(string)
	version, _ := top.APIVersion.(string)
	if kind == "" || version == "" {
		return nil, inputError(file+" holds a document without apiVersion and kind: Kubernetes needs both", file)
	}
	if keepLists || top.Items == nil || !strings.HasSuffix(kind, "List") {
		return []object{{json: encoded, file: file, kind: kind}}, nil
	}
	var objects []object
	for _, item := range top.Items {
		inner, err := splitObjects(item, file, false)
		if err != nil {
			return nil, err
		}
		objects = append(objects, inner...)
	}
	return objects, nil
}

// encodeObjects writes the answer by hand: running finished JSON through an encoder again would double the work.
func encodeObjects(objects []object, withYAML bool, unknowns []string) []byte {
	var out bytes.Buffer
	out.WriteString(`{"objects":[`)
	for at, each := range objects {
		if at > 0 {
			out.WriteByte(',')
		}
		out.WriteString(`{"source":{"file":`)
		writeString(&out, each.file)
		out.WriteString(`},"object":`)
		out.Write(each.json)
		out.WriteByte('}')
	}
	out.WriteByte(']')
	if len(unknowns) > 0 {
		encoded, _ := json.Marshal(unknowns) // texts always encode
		out.WriteString(`,"unknowns":`)
		out.Write(encoded)
	}
	if withYAML {
		text, err := writeYAML(objects)
		if err != nil {
			return encodeFailure(describe(err))
		}
		out.WriteString(`,"yaml":`)
		writeString(&out, text)
	}
	out.WriteByte('}')
	return out.Bytes()
}

func writeString(out *bytes.Buffer, text string) {
	encoded, _ := json.Marshal(text) // a string always encodes
	out.Write(encoded)
}

func writeYAML(objects []object) (string, error) {
	var out strings.Builder
	for at, each := range objects {
		if at > 0 {
			out.WriteString("---\n")
		}
		text, err := yaml.JSONToYAML(each.json)
		if err != nil {
			return "", err
		}
		out.Write(text)
	}
	return out.String(), nil
}
