package main

import (
	"bytes"
	"encoding/json"
	"fmt"

	"sigs.k8s.io/kustomize/kyaml/filesys"
)

// postRender lays kustomizations over finished objects, one after another, as Flux does with a chart's.
func postRender(o *order, objects []object) ([]object, error) {
	for at, settings := range o.PostRenderers {
		var err error
		if objects, err = postRenderOnce(o, objects, settings); err != nil {
			found := describe(err)
			return nil, &failure{Code: codeInput, Message: fmt.Sprintf("post-renderer %d: %s", at+1, found.Message)}
		}
	}
	return objects, nil
}

func postRenderOnce(o *order, objects []object, settings []byte) ([]object, error) {
	var fields map[string]any
	if err := json.Unmarshal(settings, &fields); err != nil {
		return nil, err
	}
	if err := findRemoteIn(&order{tree: map[string][]byte{}}, fields, "its kustomization", map[string]bool{}); err != nil {
		return nil, err
	}
	// Objects whose name the API server makes up have none to be patched by, and kustomize takes no such object.
	var nameless, named []object
	files := map[string]string{}
	var text bytes.Buffer
	for _, each := range objects {
		identity := identityOf(each, "")
		if identity.name == "" {
			nameless = append(nameless, each)
			continue
		}
		named = append(named, each)
		files[identity.text()] = each.file
		text.WriteString("---\n")
		text.Write(each.json)
		text.WriteByte('\n')
	}
	if len(named) == 0 {
		return objects, nil
	}
	fields["resources"] = []any{"objects.yaml"}
	kustomization, err := json.Marshal(fields)
	if err != nil {
		return nil, err
	}
	disk := filesys.MakeFsInMemory()
	_ = disk.WriteFile("/objects.yaml", text.Bytes())
	_ = disk.WriteFile("/kustomization.yaml", kustomization)
	built, err := build(disk, "")
	if err != nil {
		return nil, err
	}
	out := make([]object, 0, len(objects))
	for _, each := range built.Resources() {
		encoded, err := encodeResource(each)
		if err != nil {
			return nil, err
		}
		patched := object{json: encoded, kind: each.GetKind()}
		patched.file = files[identityOf(patched, "").text()]
		out = append(out, patched)
	}
	return append(out, nameless...), nil
}

type identity struct{ group, kind, namespace, name string }

func (i identity) text() string { return i.group + "/" + i.kind + "/" + i.namespace + "/" + i.name }

// identityOf is what an API server tells objects apart by; an object without a namespace counts to the given one.
func identityOf(each object, namespace string) identity {
	var top struct {
		APIVersion string `json:"apiVersion"`
		Metadata   struct {
			Name      any `json:"name"`
			Namespace any `json:"namespace"`
		} `json:"metadata"`
	}
	_ = json.Unmarshal(each.json, &top)
	group, _, hasGroup := bytes.Cut([]byte(top.APIVersion), []byte("/"))
	found := identity{kind: each.kind, namespace: namespace}
	if hasGroup {
		found.group = string(group)
	}
	found.name, _ = top.Metadata.Name.(string)
	if own, _ := top.Metadata.Namespace.(string); own != "" {
		found.namespace = own
	}
	return found
}
