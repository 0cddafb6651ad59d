package main

import (
	v1 "k8s.io/api/admissionregistration/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/admission/plugin/webhook/predicates/rules"
)

// matching says whether something applies to an object; reason is why that cannot be said.
type matching struct {
	applies bool
	reason  string
}

// matches does what the API server's matcher does with a policy's or a binding's constraints.
func (s *subject) matches(constraints *v1.MatchResources) (matching, error) {
	if constraints == nil {
		return matching{applies: true}, nil
	}
	if s.matchesRules(constraints.ExcludeResourceRules, s.attributes) {
		return matching{}, nil
	}
	reason := ""
	if len(constraints.ResourceRules) > 0 && !s.matchesRules(constraints.ResourceRules, s.attributes) {
		isExact := constraints.MatchPolicy != nil && *constraints.MatchPolicy == v1.Exact
		if isExact || !s.matchesRules(anyVersion(constraints.ResourceRules), s.attributes) {
			return matching{}, nil
		}
		reason = "it names another version of this kind, to which only the API server converts the object"
	}
	chosen, err := selects(constraints.ObjectSelector, s.labelSets())
	if err != nil || !chosen {
		return matching{}, err
	}
	namespace, err := s.matchesNamespace(constraints.NamespaceSelector)
	if err != nil || !namespace.applies {
		return namespace, err
	}
	return matching{applies: true, reason: reason}, nil
}

func (s *subject) matchesRules(named []v1.NamedRuleWithOperations, attributes admission.Attributes) bool {
	for _, rule := range named {
		matcher := rules.Matcher{Rule: rule.RuleWithOperations, Attr: attributes}
		if matcher.Matches() && (len(rule.ResourceNames) == 0 || contains(rule.ResourceNames, attributes.GetName())) {
			return true
		}
	}
	return false
}

func anyVersion(named []v1.NamedRuleWithOperations) []v1.NamedRuleWithOperations {
	out := make([]v1.NamedRuleWithOperations, len(named))
	for at, rule := range named {
		out[at] = *rule.DeepCopy()
		out[at].APIVersions = []string{"*"}
	}
	return out
}

func contains(list []string, wanted string) bool {
	for _, each := range list {
		if each == wanted {
			return true
		}
	}
	return false
}

// matchesNamespace asks the labels of the object's namespace. Objects without one are never left out by them.
func (s *subject) matchesNamespace(selector *metav1.LabelSelector) (matching, error) {
	isNamespace := s.attributes.GetKind().GroupKind() == corev1.SchemeGroupVersion.WithKind("Namespace").GroupKind()
	switch {
	case selector == nil || len(selector.MatchLabels)+len(selector.MatchExpressions) == 0:
		return matching{applies: true}, nil
	case isNamespace:
		chosen, err := selects(selector, s.labelSets()[:1])
		return matching{applies: chosen}, err
	case s.attributes.GetNamespace() == "":
		return matching{applies: true}, nil
	}
	chosen, err := selects(selector, []labels.Set{s.namespace.Labels})
	if s.isNamespaceKnown || onlyNames(selector) {
		return matching{applies: chosen}, err
	}
	return matching{applies: true, reason: "it chooses namespaces by labels, and the namespace " + s.attributes.GetNamespace() + " is not in the repository"}, err
}

// onlyNames is true for a selector that asks for nothing but the label that every namespace has with its name.
func onlyNames(selector *metav1.LabelSelector) bool {
	for key := range selector.MatchLabels {
		if key != corev1.LabelMetadataName {
			return false
		}
	}
	for _, each := range selector.MatchExpressions {
		if each.Key != corev1.LabelMetadataName {
			return false
		}
	}
	return true
}

func selects(selector *metav1.LabelSelector, sets []labels.Set) (bool, error) {
	if selector == nil {
		return true, nil
	}
	parsed, err := metav1.LabelSelectorAsSelector(selector)
	if err != nil {
		return false, err
	}
	for _, set := range sets {
		if parsed.Matches(set) {
			return true, nil
		}
	}
	return false, nil
}

// labelSets are the labels of the object and of the one before: one that fits is enough.
func (s *subject) labelSets() []labels.Set {
	var sets []labels.Set
	for _, each := range []*unstructured.Unstructured{s.object, s.old} {
		if each != nil {
			sets = append(sets, each.GetLabels())
		}
	}
	return sets
}
