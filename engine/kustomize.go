package main

import (
	"bytes"
	"encoding/json"
	"path"
	"regexp"

	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/api/resmap"
	"sigs.k8s.io/kustomize/api/resource"
	"sigs.k8s.io/kustomize/kyaml/filesys"
)

var kustomizationNames = []string{"kustomization.yaml", "kustomization.yml", "Kustomization"}

// renderKustomize does what `kustomize build` does by default: loads from the kustomization's own tree, runs no plugins.
func renderKustomize(o *order) ([]object, []string, error) {
	// kyaml keeps its schema in global variables, where a custom schema would stay for the next build. Here the host
	// takes every render back to the memory that prepare left, which holds Kubernetes' own schema and nothing else.
	disk := filesys.MakeFsInMemory()
	tracked := trackOrigins(o)
	for name, content := range o.tree {
		if name == tracked.file {
			content = tracked.text
		}
		if err := disk.WriteFile("/"+name, content); err != nil {
			return nil, nil, inputError(name+": "+err.Error(), name)
		}
	}
	options := krusty.MakeDefaultOptions()
	options.Reorder = krusty.ReorderOptionUnspecified
	built, err := krusty.MakeKustomizer(options).Run(disk, "/"+o.Source.Path)
	if err != nil {
		return nil, secretsInFiles(o), kustomizeError(o, err)
	}
	objects, err := readResources(o, built, tracked)
	if err != nil {
		return nil, secretsInFiles(o), err
	}
	return objects, nil, nil
}

func readResources(o *order, built resmap.ResMap, tracked tracking) ([]object, error) {
	objects := make([]object, 0, built.Size())
	for _, each := range built.Resources() {
		file, err := originOf(o, each, tracked)
		if err != nil {
			return nil, err
		}
		encoded, err := encodeResource(each)
		if err != nil {
			return nil, inputError(err.Error(), file)
		}
		objects = append(objects, object{json: encoded, file: file, kind: each.GetKind()})
	}
	return objects, nil
}

func encodeResource(each *resource.Resource) ([]byte, error) {
	return json.Marshal(each)
}

// tracking says which kustomization is to be read with an added line that makes kustomize note each object's file.
type tracking struct {
	file string
	text []byte
	own  bool // the repository itself asks for the notes, so they stay in the objects
}

var ownMetadata = regexp.MustCompile(`(?m)^buildMetadata\s*:`)

func trackOrigins(o *order) tracking {
	for _, name := range kustomizationNames {
		file := path.Join(o.Source.Path, name)
		text, there := o.tree[file]
		if !there {
			continue
		}
		isBlock := !bytes.HasPrefix(bytes.TrimSpace(text), []byte("{"))
		if !isBlock || ownMetadata.Match(text) || bytes.Contains(text, []byte("\n---")) || bytes.Contains(text, []byte("\n...")) {
			return tracking{file: file, text: text, own: true}
		}
		added := append(append([]byte{}, text...), []byte("\nbuildMetadata: [originAnnotations]\n")...)
		return tracking{file: file, text: added}
	}
	return tracking{file: path.Join(o.Source.Path, kustomizationNames[0]), own: true}
}

// originOf answers the repository path of the file that an object comes from; the kustomization when that is unknown.
func originOf(o *order, each *resource.Resource, tracked tracking) (string, error) {
	if tracked.own {
		return tracked.file, nil
	}
	origin, err := each.GetOrigin()
	if err != nil {
		return "", err
	}
	if err := each.SetOrigin(nil); err != nil {
		return "", err
	}
	if origin == nil {
		return tracked.file, nil
	}
	if origin.Path != "" {
		return path.Join(o.Source.Path, origin.Path), nil
	}
	return path.Join(o.Source.Path, origin.ConfiguredIn), nil
}
