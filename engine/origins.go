package main

import (
	"path"
	"slices"
	"strings"
)

// origins finds the file that an object of a kustomization comes from. Kustomize can note that itself, but then also
// notes every transformation, which doubles the time of a build. So the files that it read are looked through for the
// kind and for a name that is a part of the final one: kustomize puts prefixes, suffixes and hashes around names.
type origins struct {
	fallback string
	named    []namedIn
}

type namedIn struct{ kind, name, file string }

func findOrigins(o *order, read []string) *origins {
	found := &origins{fallback: o.Source.Path}
	for _, name := range kustomizationNames {
		file := path.Join(o.Source.Path, name)
		if _, there := o.tree[file]; there {
			found.fallback = file
		}
	}
	for _, file := range slices.Compact(slices.Sorted(slices.Values(read))) {
		if slices.Contains(kustomizationNames, path.Base(file)) {
			found.named = append(found.named, generatedIn(o.tree[file], file)...)
			continue
		}
		for _, document := range strings.Split(string(o.tree[file]), "\n---") {
			if kind, name := headOf(document); kind != "" {
				found.named = append(found.named, namedIn{kind: kind, name: name, file: file})
			}
		}
	}
	return found
}

func (f *origins) of(kind, name string) string {
	best := namedIn{file: f.fallback}
	for _, each := range f.named {
		if each.kind == kind && strings.Contains(name, each.name) && len(each.name) > len(best.name) {
			best = each
		}
	}
	return best.file
}

// headOf reads kind and name of a document line by line: a parser would cost as much as the build itself.
func headOf(document string) (kind, name string) {
	inMetadata := false
	for line := range strings.Lines(document) {
		key, value, isPair := strings.Cut(strings.TrimRight(line, "\r\n"), ":")
		switch {
		case !isPair:
		case key == "kind":
			kind = bareText(value)
		case key == "metadata":
			inMetadata = true
			if _, rest, found := strings.Cut(value, "name:"); found {
				name = bareText(rest)
			}
		case strings.TrimLeft(key, " ") == key:
			inMetadata = false
		case inMetadata && name == "" && strings.TrimLeft(key, " ") == "name":
			name = bareText(value)
		}
	}
	return kind, name
}

func bareText(value string) string {
	value = strings.TrimSpace(value)
	if end := strings.IndexAny(value, " ,}#"); end >= 0 {
		value = value[:end]
	}
	return strings.Trim(value, `"'`)
}

// generatedIn lists the names below generators of a kustomization.
func generatedIn(text []byte, file string) []namedIn {
	var found []namedIn
	kind := ""
	for line := range strings.Lines(string(text)) {
		switch {
		case strings.HasPrefix(line, "configMapGenerator:"):
			kind = "ConfigMap"
		case strings.HasPrefix(line, "secretGenerator:"):
			kind = "Secret"
		case line[0] != ' ' && line[0] != '-' && line[0] != '\n' && line[0] != '#':
			kind = ""
		}
		if _, rest, ok := strings.Cut(line, "name:"); ok && kind != "" {
			found = append(found, namedIn{kind: kind, name: bareText(rest), file: file})
		}
	}
	return found
}
