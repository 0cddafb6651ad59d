// Package v1 registers the API version of CustomResourceDefinition v1 and nothing else.
package v1

import (
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes/scheme"
)

// AddToScheme makes apiextensions.k8s.io/v1 known to templates.
func AddToScheme(registry *scheme.Registry) error {
	registry.Add(schema.GroupVersion{Group: "apiextensions.k8s.io", Version: "v1"})
	return nil
}
