package main

import (
	"context"
	"fmt"
	"strings"

	celtypes "github.com/google/cel-go/common/types"
	admissionv1 "k8s.io/api/admission/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/admission/plugin/cel"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
)

// evaluate judges one object as the API server's validator does, within its budget. False when match conditions leave
// the object out.
func (c *compiled) evaluate(s *subject, param *unstructured.Unstructured, actions []string) (outcome, bool) {
	var bound runtime.Object
	if param != nil {
		bound = param
	}
	inputs := cel.OptionalVariableBindings{VersionedParams: bound}
	asked := cel.CreateAdmissionRequest(s.attributes, metav1.GroupVersionResource(s.attributes.GetResource()), metav1.GroupVersionKind(s.versioned.VersionedKind))
	if stop, matched := c.matchConditions(s, asked, inputs, actions); stop != nil || !matched {
		if stop == nil {
			return outcome{}, false
		}
		return *stop, true
	}
	namespace := cel.CreateNamespaceObject(s.namespace)
	results, budget, err := c.validations.ForInput(context.Background(), s.versioned, asked, inputs, namespace, celconfig.RuntimeCELCostBudget)
	if err != nil {
		return broken(err.Error(), c.policy, actions), true
	}
	messages, _, messageErr := c.messages.ForInput(context.Background(), s.versioned, asked, inputs, namespace, budget)
	var denied []string
	var stopped error
	for at, result := range results {
		switch {
		case result.Error != nil:
			if stopped == nil {
				stopped = result.Error
			}
		case result.EvalResult != celtypes.True:
			var own *cel.EvaluationResult
			if messageErr == nil && at < len(messages) {
				own = &messages[at]
			}
			denied = append(denied, c.messageOf(at, own))
		}
	}
	switch {
	case len(denied) > 0:
		return outcome{Status: "failed", Messages: denied, Actions: actions}, true
	case stopped != nil:
		return c.stoppedAt(stopped, actions), true
	}
	return outcome{Status: "passed"}, true
}

// matchConditions leaves an object out when one condition is false, whatever becomes of the others.
func (c *compiled) matchConditions(s *subject, asked *admissionv1.AdmissionRequest, inputs cel.OptionalVariableBindings, actions []string) (*outcome, bool) {
	results, _, err := c.conditions.ForInput(context.Background(), s.versioned, asked, inputs, nil, celconfig.RuntimeCELCostBudgetMatchConditions)
	for _, result := range results {
		if result.EvalResult == celtypes.False {
			return nil, false
		}
		if result.Error != nil && err == nil {
			err = result.Error
		}
	}
	if err == nil {
		return nil, true
	}
	stopped := c.stoppedAt(err, actions)
	return &stopped, true
}

// stoppedAt is for an expression that has no result. A field that Git leaves out may be one that the API server fills in.
func (c *compiled) stoppedAt(err error, actions []string) outcome {
	if _, key, found := strings.Cut(err.Error(), "no such key: "); found {
		return notEvaluated(fmt.Sprintf("it reads the field %s, which the object does not have in Git and the API server may fill in", strings.TrimSpace(key)))
	}
	return broken(err.Error(), c.policy, actions)
}

// messageOf is the message of a validation that does not hold: its messageExpression, else its message, else itself.
func (c *compiled) messageOf(at int, result *cel.EvaluationResult) string {
	validation := c.policy.Spec.Validations[at]
	if result != nil && result.Error == nil && result.EvalResult != nil {
		text, _ := result.EvalResult.Value().(string)
		text = strings.TrimSpace(text)
		if text != "" && len(text) <= celconfig.MaxEvaluatedMessageExpressionSizeBytes && !strings.Contains(text, "\n") {
			return text
		}
	}
	if message := strings.TrimSpace(validation.Message); message != "" {
		return message
	}
	return "failed expression: " + strings.TrimSpace(validation.Expression)
}

// warmUp judges once, so that what the libraries build on first use is there before the first request.
func warmUp() {
	_, _ = judge(&policyOrder{
		Policies: texts(`{"metadata":{"name":"warm"},"spec":{"variables":[{"name":"a","expression":"object.metadata.name"}],"validations":[{"expression":"variables.a != 'b' && object.metadata.?labels['c'].orValue('') == ''","messageExpression":"'x' + variables.a"}]}}`),
		Objects:  []policyObject{{Object: texts(`{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"b"}}`)[0]}},
	})
}
