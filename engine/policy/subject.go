package main

import (
	"errors"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/admission"
)

// subject is an object in the form in which the API server hands it to policies.
type subject struct {
	object, old      *unstructured.Unstructured
	attributes       admission.Attributes
	versioned        *admission.VersionedAttributes
	namespace        *corev1.Namespace
	isNamespaceKnown bool
}

var errNoObject = errors.New("an entry of objects holds neither object nor oldObject")

func (w *world) subjectOf(given policyObject) (*subject, error) {
	object, err := decodeObject(given.Object)
	if err != nil {
		return nil, err
	}
	old, err := decodeObject(given.OldObject)
	if err != nil {
		return nil, err
	}
	operation, current := admission.Update, object
	switch {
	case object == nil && old == nil:
		return nil, errNoObject
	case object == nil:
		operation, current = admission.Delete, old
	case old == nil:
		operation = admission.Create
	}
	gvk := current.GroupVersionKind()
	resource, isNamespaced := w.kinds.of(gvk)
	for _, each := range []*unstructured.Unstructured{object, old} {
		if each != nil && isNamespaced && each.GetNamespace() == "" && given.Namespace != "" {
			each.SetNamespace(given.Namespace)
		}
	}
	namespace := current.GetNamespace()
	if gvk.Group == "" && gvk.Kind == "Namespace" {
		namespace = current.GetName()
	}
	// A nil pointer in an interface is not nil, and the API server asks for nil.
	var asObject, asOld runtime.Object
	if object != nil {
		asObject = object
	}
	if old != nil {
		asOld = old
	}
	made := &subject{object: object, old: old}
	made.attributes = admission.NewAttributesRecord(asObject, asOld, gvk, namespace, current.GetName(), resource, "", operation, nil, false, nil)
	if made.versioned, err = admission.NewVersionedAttributes(made.attributes, gvk, nil); err != nil {
		return nil, err
	}
	return made, w.findNamespace(made, namespace)
}

// findNamespace gives the namespace with what Git knows of it: at least its name, and the label with it.
func (w *world) findNamespace(found *subject, name string) error {
	if name == "" {
		found.isNamespaceKnown = true
		return nil
	}
	found.namespace = &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name}}
	for _, each := range w.namespaces {
		if each.GetName() == name {
			found.isNamespaceKnown = true
			if err := runtime.DefaultUnstructuredConverter.FromUnstructured(each.Object, found.namespace); err != nil {
				return err
			}
		}
	}
	labels := map[string]string{corev1.LabelMetadataName: name}
	for key, value := range found.namespace.Labels {
		labels[key] = value
	}
	found.namespace.Labels = labels
	return nil
}
