package main

import (
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// kinds knows plural and scope of kinds: of custom ones by their definitions, of built-in ones by Kubernetes' rules.
type kinds map[schema.GroupKind]kindFacts

type kindFacts struct {
	plural       string
	isNamespaced bool
}

func kindsOf(definitions []*unstructured.Unstructured) kinds {
	known := kinds{}
	for _, definition := range definitions {
		group, _, _ := unstructured.NestedString(definition.Object, "spec", "group")
		kind, _, _ := unstructured.NestedString(definition.Object, "spec", "names", "kind")
		plural, _, _ := unstructured.NestedString(definition.Object, "spec", "names", "plural")
		scope, _, _ := unstructured.NestedString(definition.Object, "spec", "scope")
		known[schema.GroupKind{Group: group, Kind: kind}] = kindFacts{plural: plural, isNamespaced: scope != "Cluster"}
	}
	return known
}

func (k kinds) of(gvk schema.GroupVersionKind) (schema.GroupVersionResource, bool) {
	if facts, known := k[gvk.GroupKind()]; known && facts.plural != "" {
		return gvk.GroupVersion().WithResource(facts.plural), facts.isNamespaced
	}
	plural, _ := meta.UnsafeGuessKindToResource(gvk)
	return plural, !clusterKinds[gvk.GroupKind()]
}

// clusterKinds are the built-in kinds without a namespace.
var clusterKinds = func() map[schema.GroupKind]bool {
	found := map[schema.GroupKind]bool{}
	for group, names := range map[string][]string{
		"":                             {"Namespace", "Node", "PersistentVolume", "ComponentStatus"},
		"admissionregistration.k8s.io": {"ValidatingWebhookConfiguration", "MutatingWebhookConfiguration", "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding", "MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding"},
		"apiextensions.k8s.io":         {"CustomResourceDefinition"},
		"apiregistration.k8s.io":       {"APIService"},
		"certificates.k8s.io":          {"CertificateSigningRequest", "ClusterTrustBundle"},
		"flowcontrol.apiserver.k8s.io": {"FlowSchema", "PriorityLevelConfiguration"},
		"networking.k8s.io":            {"IngressClass", "IPAddress", "ServiceCIDR"},
		"node.k8s.io":                  {"RuntimeClass"},
		"rbac.authorization.k8s.io":    {"ClusterRole", "ClusterRoleBinding"},
		"resource.k8s.io":              {"DeviceClass", "ResourceSlice"},
		"scheduling.k8s.io":            {"PriorityClass"},
		"storage.k8s.io":               {"CSIDriver", "CSINode", "StorageClass", "VolumeAttachment", "VolumeAttributesClass"},
	} {
		for _, name := range names {
			found[schema.GroupKind{Group: group, Kind: name}] = true
		}
	}
	return found
}()
