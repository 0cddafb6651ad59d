package main

import (
	"fmt"
	"slices"
)

// renderAll renders every source of the request and joins their objects. It also answers the secret values that it met
// when it failed, so that the caller can keep them out of the message.
func renderAll(o *order) ([]object, []string, error) {
	objects, secrets, err := renderSource(o)
	if err != nil {
		return nil, secrets, err
	}
	for _, further := range o.More {
		next, err := o.of(further)
		if err != nil {
			return nil, nil, err
		}
		added, secrets, err := renderSource(next)
		if err != nil {
			return nil, secrets, err
		}
		objects = laterWins(o, objects, added)
	}
	if len(o.PostRenderers) == 0 {
		return objects, nil, nil
	}
	if objects, err = postRender(o, objects); err != nil {
		return nil, secretsInFiles(o), err
	}
	return objects, nil, nil
}

// laterWins adds the objects of a further source; of an object that both have the later one stays, as for Argo CD.
func laterWins(o *order, objects, added []object) []object {
	later := map[identity]string{}
	for _, each := range added {
		if found := identityOf(each, o.Namespace); found.name != "" {
			later[found] = each.file
		}
	}
	kept := slices.DeleteFunc(slices.Clone(objects), func(each object) bool {
		found := identityOf(each, o.Namespace)
		file, isTwice := later[found]
		if isTwice {
			o.notes.add(fmt.Sprintf("%s %s stands in two sources (%s and %s): the later one counts.", found.kind, found.name, each.file, file))
		}
		return isTwice
	})
	return append(kept, added...)
}

func renderSource(o *order) ([]object, []string, error) {
	objects, secrets, err := renderKind(o)
	if err != nil || o.Source.Tree == 0 || o.Source.Kind == "helm" {
		return objects, secrets, o.elsewhere(err)
	}
	for at := range objects {
		objects[at].file = o.placeOfFile(fileAt{Tree: o.Source.Tree, Path: objects[at].file})
	}
	return objects, secrets, nil
}

// elsewhere names the place before the file of a fault in a tree that is not the repository.
func (o *order) elsewhere(err error) error {
	if err == nil || o.Source.Tree == 0 || o.Source.Kind == "helm" {
		return err
	}
	found := *describe(err)
	if found.File != "" {
		found.File = o.placeOfFile(fileAt{Tree: o.Source.Tree, Path: found.File})
	}
	return &found
}

func renderKind(o *order) ([]object, []string, error) {
	switch o.Source.Kind {
	case "helm":
		return renderHelm(o)
	case "kustomize":
		return renderKustomize(o)
	case "plain":
		return renderPlain(o)
	}
	return nil, nil, fmt.Errorf("the kind of source %q is unknown", o.Source.Kind)
}
