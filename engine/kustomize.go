package main

import (
	"encoding/json"

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
	for name, content := range o.tree {
		if err := disk.WriteFile("/"+name, content); err != nil {
			return nil, nil, inputError(name+": "+err.Error(), name)
		}
	}
	if err := layEdits(o, disk); err != nil {
		return nil, secretsInFiles(o), err
	}
	reads := &recordedReads{FileSystem: disk}
	built, err := build(reads, o.Source.Path)
	if err != nil {
		return nil, secretsInFiles(o), kustomizeError(o, err)
	}
	objects, err := readResources(o, built, reads)
	if err != nil {
		return nil, secretsInFiles(o), err
	}
	return objects, nil, nil
}

func build(disk filesys.FileSystem, folder string) (resmap.ResMap, error) {
	options := krusty.MakeDefaultOptions()
	options.Reorder = krusty.ReorderOptionUnspecified
	return krusty.MakeKustomizer(options).Run(disk, "/"+folder)
}

func readResources(o *order, built resmap.ResMap, reads *recordedReads) ([]object, error) {
	origins := findOrigins(o, reads.names)
	objects := make([]object, 0, built.Size())
	for _, each := range built.Resources() {
		file := origins.of(each.GetKind(), each.GetName())
		encoded, err := encodeSubstituted(o, each)
		if err != nil {
			return nil, inputError(err.Error(), file)
		}
		objects = append(objects, object{json: encoded, file: file, kind: each.GetKind()})
	}
	return objects, nil
}

// encodeResource gives what the resource's own encoder gives, which would write YAML and parse that again in between.
func encodeResource(each *resource.Resource) ([]byte, error) {
	var fields map[string]any
	if err := each.YNode().Decode(&fields); err != nil {
		return nil, err
	}
	return json.Marshal(fields)
}

// recordedReads remembers which files kustomize read.
type recordedReads struct {
	filesys.FileSystem
	names []string
}

func (r *recordedReads) ReadFile(name string) ([]byte, error) {
	content, err := r.FileSystem.ReadFile(name)
	if err == nil {
		r.names = append(r.names, cleanPath(name))
	}
	return content, err
}
