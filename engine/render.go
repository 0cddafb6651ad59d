package main

import "fmt"

// renderSource answers the objects in install order. It also answers the secret values that it met when it failed,
// so that the caller can keep them out of the message.
func renderSource(o *order) ([]object, []string, error) {
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
