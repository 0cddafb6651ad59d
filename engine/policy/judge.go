package main

import (
	"encoding/json"
	"fmt"

	v1 "k8s.io/api/admissionregistration/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
)

// world is what Git knows beside the objects that are judged.
type world struct {
	kinds              kinds
	params, namespaces []*unstructured.Unstructured
	bindings           []*v1.ValidatingAdmissionPolicyBinding
	hasBindings        bool
}

func judge(o *policyOrder) ([]judgement, error) {
	found, err := openWorld(o)
	if err != nil {
		return nil, err
	}
	subjects := make([]*subject, len(o.Objects))
	for at, each := range o.Objects {
		if subjects[at], err = found.subjectOf(each); err != nil {
			return nil, fmt.Errorf("object %d: %w", at, err)
		}
	}
	judgements := []judgement{}
	for at, text := range o.Policies {
		policy := &v1.ValidatingAdmissionPolicy{}
		if err := json.Unmarshal(text, policy); err != nil {
			return nil, fmt.Errorf("policy %d: %w", at, err)
		}
		ready, err := compile(policy)
		if err != nil {
			return nil, fmt.Errorf("policy %d: %w", at, err)
		}
		for index, each := range subjects {
			for _, one := range found.judgeOne(ready, each) {
				one.Policy, one.Object = at, index
				judgements = append(judgements, one)
			}
		}
	}
	return judgements, nil
}

func openWorld(o *policyOrder) (*world, error) {
	definitions, err := decodeObjects(o.Definitions)
	if err != nil {
		return nil, err
	}
	made := &world{kinds: kindsOf(definitions), hasBindings: o.Bindings != nil}
	if made.params, err = decodeObjects(o.Params); err != nil {
		return nil, err
	}
	if made.namespaces, err = decodeObjects(o.Namespaces); err != nil {
		return nil, err
	}
	for at, text := range o.Bindings {
		binding := &v1.ValidatingAdmissionPolicyBinding{}
		if err := json.Unmarshal(text, binding); err != nil {
			return nil, fmt.Errorf("binding %d: %w", at, err)
		}
		made.bindings = append(made.bindings, binding)
	}
	return made, nil
}

// judgeOne judges one object by one policy: once for each binding that fits, and there for each parameter.
func (w *world) judgeOne(c *compiled, s *subject) []judgement {
	match, err := s.matches(c.policy.Spec.MatchConstraints)
	if err != nil {
		return []judgement{{Outcome: broken(err.Error(), c.policy, nil)}}
	}
	if !match.applies {
		return nil
	}
	if !w.hasBindings {
		return w.judgeBound(c, s, nil, match.reason)
	}
	var judgements []judgement
	for _, binding := range w.bindings {
		if binding.Spec.PolicyName != c.policy.Name {
			continue
		}
		bound, err := s.matches(binding.Spec.MatchResources)
		if err != nil {
			judgements = append(judgements, judgement{Binding: &binding.Name, Outcome: broken(err.Error(), c.policy, actionsOf(binding))})
			continue
		}
		if !bound.applies {
			continue
		}
		reason := match.reason
		if reason == "" {
			reason = bound.reason
		}
		for _, one := range w.judgeBound(c, s, binding, reason) {
			one.Binding = &binding.Name
			judgements = append(judgements, one)
		}
	}
	return judgements
}

func (w *world) judgeBound(c *compiled, s *subject, binding *v1.ValidatingAdmissionPolicyBinding, reason string) []judgement {
	if c.problem != "" {
		return []judgement{{Outcome: broken(c.problem, c.policy, actionsOf(binding))}}
	}
	if reason == "" {
		reason = c.unknowable(s.isNamespaceKnown)
	}
	if reason != "" {
		return []judgement{{Outcome: notEvaluated(reason)}}
	}
	params, reason := w.paramsFor(c.policy, binding, s)
	if reason != "" {
		return []judgement{{Outcome: notEvaluated(reason)}}
	}
	var judgements []judgement
	for _, param := range params {
		result, matched := c.evaluate(s, param, actionsOf(binding))
		if matched {
			judgements = append(judgements, judgement{Param: paramName(param), Outcome: result})
		}
	}
	return judgements
}

func actionsOf(binding *v1.ValidatingAdmissionPolicyBinding) []string {
	if binding == nil {
		return []string{string(v1.Deny)}
	}
	var actions []string
	for _, action := range binding.Spec.ValidationActions {
		actions = append(actions, string(action))
	}
	return actions
}

// paramsFor finds the parameters; one that is nil stands for a policy without. Parameters may also live in the cluster
// alone, so that none in Git says nothing, unless the binding lets their absence pass.
func (w *world) paramsFor(policy *v1.ValidatingAdmissionPolicy, binding *v1.ValidatingAdmissionPolicyBinding, s *subject) ([]*unstructured.Unstructured, string) {
	none := []*unstructured.Unstructured{nil}
	if policy.Spec.ParamKind == nil {
		return none, ""
	}
	var reference *v1.ParamRef
	if binding != nil {
		if reference = binding.Spec.ParamRef; reference == nil {
			return none, ""
		}
	}
	var found []*unstructured.Unstructured
	for _, each := range w.params {
		if each.GetAPIVersion() == policy.Spec.ParamKind.APIVersion && each.GetKind() == policy.Spec.ParamKind.Kind && refersTo(reference, each, s) {
			found = append(found, each)
		}
	}
	if len(found) > 0 {
		return found, ""
	}
	if reference != nil && reference.ParameterNotFoundAction != nil && *reference.ParameterNotFoundAction == v1.AllowAction {
		return nil, ""
	}
	return nil, fmt.Sprintf("its parameters of kind %s are not in the repository", policy.Spec.ParamKind.Kind)
}

func refersTo(reference *v1.ParamRef, param *unstructured.Unstructured, s *subject) bool {
	if reference == nil {
		return true
	}
	if own := param.GetNamespace(); own != "" {
		wanted := reference.Namespace
		if wanted == "" {
			wanted = s.attributes.GetNamespace()
		}
		if own != wanted {
			return false
		}
	}
	if reference.Selector != nil {
		chosen, err := selects(reference.Selector, []labels.Set{param.GetLabels()})
		return err == nil && chosen
	}
	return reference.Name == param.GetName()
}

func paramName(param *unstructured.Unstructured) *string {
	if param == nil {
		return nil
	}
	name := param.GetName()
	if namespace := param.GetNamespace(); namespace != "" {
		name = namespace + "/" + name
	}
	return &name
}
