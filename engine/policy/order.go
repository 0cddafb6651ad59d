package main

import (
	"encoding/json"

	v1 "k8s.io/api/admissionregistration/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// policyOrder is the request, as src/render/policy.ts describes it.
type policyOrder struct {
	Policies    []json.RawMessage `json:"policies"`
	Bindings    []json.RawMessage `json:"bindings"`
	Objects     []policyObject    `json:"objects"`
	Params      []json.RawMessage `json:"params"`
	Namespaces  []json.RawMessage `json:"namespaces"`
	Definitions []json.RawMessage `json:"definitions"`
}

type policyObject struct {
	Object    json.RawMessage `json:"object"`
	OldObject json.RawMessage `json:"oldObject"`
	Namespace string          `json:"namespace"`
}

type judgement struct {
	Object  int     `json:"object"`
	Policy  int     `json:"policy"`
	Binding *string `json:"binding"`
	Param   *string `json:"param"`
	Outcome outcome `json:"outcome"`
}

type outcome struct {
	Status   string   `json:"status"`
	Messages []string `json:"messages,omitempty"`
	Actions  []string `json:"actions,omitempty"`
	Message  string   `json:"message,omitempty"`
	Ignored  *bool    `json:"ignored,omitempty"`
	Reason   string   `json:"reason,omitempty"`
}

func notEvaluated(reason string) outcome { return outcome{Status: "notEvaluated", Reason: reason} }

func broken(message string, policy *v1.ValidatingAdmissionPolicy, actions []string) outcome {
	ignored := policy.Spec.FailurePolicy != nil && *policy.Spec.FailurePolicy == v1.Ignore
	return outcome{Status: "error", Message: message, Ignored: &ignored, Actions: actions}
}

// decodeObject reads an object; nil for none.
func decodeObject(text json.RawMessage) (*unstructured.Unstructured, error) {
	if len(text) == 0 || string(text) == "null" {
		return nil, nil
	}
	object := &unstructured.Unstructured{}
	return object, object.UnmarshalJSON(text)
}

func decodeObjects(texts []json.RawMessage) ([]*unstructured.Unstructured, error) {
	var objects []*unstructured.Unstructured
	for _, text := range texts {
		object, err := decodeObject(text)
		if err != nil {
			return nil, err
		}
		if object != nil {
			objects = append(objects, object)
		}
	}
	return objects, nil
}

func texts(all ...string) []json.RawMessage {
	out := make([]json.RawMessage, len(all))
	for at, each := range all {
		out[at] = json.RawMessage(each)
	}
	return out
}
