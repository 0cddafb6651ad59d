package main

import (
	"bytes"

	"sigs.k8s.io/yaml"
)

// respondDecoded reads every document of one YAML file as Kubernetes tools do and answers them as JSON.
func respondDecoded(o *order) []byte {
	documents, err := splitDocuments(o.tree[o.Source.Path])
	if err != nil {
		return encodeFailure(maskFailure(inputError(o.Source.Path+": "+err.Error(), o.Source.Path), secretsInFiles(o)))
	}
	var out bytes.Buffer
	out.WriteString(`{"documents":[`)
	for at, each := range documents {
		encoded, err := yaml.YAMLToJSON(each.text)
		if err != nil {
			placed := placeInFile(inputError(o.Source.Path+": "+err.Error(), o.Source.Path), each.line)
			return encodeFailure(maskFailure(describe(placed), secretsInFiles(o)))
		}
		if at > 0 {
			out.WriteByte(',')
		}
		out.Write(encoded)
	}
	out.WriteString(`]}`)
	return out.Bytes()
}
