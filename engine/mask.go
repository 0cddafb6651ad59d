package main

import (
	"encoding/base64"
	"encoding/json"
	"regexp"
	"slices"
	"sort"
	"strings"

	"sigs.k8s.io/yaml"
)

const masked = "••••••"

// shortestSecret keeps a mask from eating ordinary words: shorter values are not recognisable as secrets.
const shortestSecret = 4

var secretKey = regexp.MustCompile(`(?i)(passw|passphrase|secret|token|credential|api[-_]?key|access[-_]?key|private[-_]?key|auth|cert|\bkey$|dsn|connection[-_]?string)`)

// maskFailure takes the given values, also in base64, out of a message.
func maskFailure(f *failure, secrets []string) *failure {
	// Longest first: otherwise a part of a secret would be masked and the rest shown.
	sort.Slice(secrets, func(a, b int) bool { return len(secrets[a]) > len(secrets[b]) })
	for _, secret := range secrets {
		f.Message = strings.ReplaceAll(f.Message, secret, masked)
	}
	return f
}

// secretsInValues collects the strings that stand under keys which look secret.
func secretsInValues(values any) []string { return collectSecrets(values, false, nil) }

// secretsInSettings collects them from what the declaring object lays over the files.
func secretsInSettings(o *order) []string {
	var found []string
	for _, text := range slices.Concat(o.Source.Inline, o.PostRenderers) {
		var values any
		if json.Unmarshal(text, &values) == nil {
			found = append(found, secretsInValues(values)...)
		}
	}
	for name, value := range o.Source.Substitute {
		found = append(found, secretsInValues(map[string]any{name: value})...)
	}
	return append(found, secretsInValues(o.Source.Edits)...)
}

func collectSecrets(value any, isSecret bool, found []string) []string {
	switch typed := value.(type) {
	case map[string]any:
		for key, inner := range typed {
			found = collectSecrets(inner, isSecret || secretKey.MatchString(key), found)
		}
	case []any:
		for _, inner := range typed {
			found = collectSecrets(inner, isSecret, found)
		}
	case string:
		if isSecret {
			found = addSecret(found, typed)
		}
	}
	return found
}

func addSecret(found []string, text string) []string {
	if len(text) < shortestSecret {
		return found
	}
	found = append(found, text, base64.StdEncoding.EncodeToString([]byte(text)))
	if plain, err := base64.StdEncoding.DecodeString(text); err == nil && len(plain) >= shortestSecret {
		found = append(found, string(plain))
	}
	for _, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); len(line) >= shortestSecret && line != text {
			found = append(found, line)
		}
	}
	return found
}

// secretsInFiles collects the values of Secret objects and secret generators, and the strings under keys that look
// secret, from every manifest and setting of the request. It runs only after a failure.
func secretsInFiles(o *order) []string {
	found := secretsInSettings(o)
	for _, tree := range o.trees {
		for _, name := range tree.paths {
			if !isManifestName(name) {
				continue
			}
			documents, err := splitDocuments(tree.files[name])
			if err != nil {
				continue
			}
			for _, each := range documents {
				found = append(found, secretsInDocument(each.text)...)
			}
		}
	}
	return found
}

var secretLine = regexp.MustCompile(`(?m)^\s*(?:-\s+)?["']?([\w.-]+)["']?\s*[:=]\s*["']?(.*?)["']?\s*$`)

func secretsInDocument(text []byte) []string {
	var top map[string]any
	if err := yaml.Unmarshal(text, &top); err != nil {
		return secretsInLines(text)
	}
	found := secretsInValues(top)
	if top["kind"] == "Secret" {
		found = collectSecrets(top["data"], true, found)
		found = collectSecrets(top["stringData"], true, found)
	}
	generators, _ := top["secretGenerator"].([]any)
	for _, generator := range generators {
		fields, _ := generator.(map[string]any)
		literals, _ := fields["literals"].([]any)
		for _, literal := range literals {
			text, _ := literal.(string)
			if _, value, ok := strings.Cut(text, "="); ok {
				found = addSecret(found, value)
			}
		}
	}
	return found
}

// secretsInLines is for text that is no YAML: all below a Secret's data and all beside keys that look secret.
func secretsInLines(text []byte) []string {
	isSecret := strings.Contains(string(text), "kind: Secret")
	var found []string
	for _, line := range secretLine.FindAllSubmatch(text, -1) {
		if isSecret && !isHeadKey(string(line[1])) || secretKey.Match(line[1]) {
			found = addSecret(found, string(line[2]))
		}
	}
	return found
}

func isHeadKey(key string) bool {
	return hasAny([]string{"apiVersion", "kind", "metadata", "name", "namespace", "type", "data", "stringData"}, key)
}
