package main

import (
	"fmt"
	"regexp"

	celgo "github.com/google/cel-go/cel"
	v1 "k8s.io/api/admissionregistration/v1"
	"k8s.io/apiserver/pkg/admission/plugin/cel"
	"k8s.io/apiserver/pkg/cel/environment"
)

var base = environment.MustBaseEnvSet(environment.DefaultCompatibilityVersion())

// compiled is a policy whose expressions are ready, by the compiler of the API server.
type compiled struct {
	policy      *v1.ValidatingAdmissionPolicy
	composition *cel.CompositedCompiler
	conditions  cel.ConditionEvaluator
	validations cel.ConditionEvaluator
	messages    cel.ConditionEvaluator
	problem     string
}

func compile(policy *v1.ValidatingAdmissionPolicy) (*compiled, error) {
	composition, err := cel.NewCompositedCompiler(base)
	if err != nil {
		return nil, err
	}
	hasParams := policy.Spec.ParamKind != nil
	full := cel.OptionalVariableDeclarations{HasParams: hasParams, HasAuthorizer: true}
	forMessages := cel.OptionalVariableDeclarations{HasParams: hasParams}
	variables := make([]cel.NamedExpressionAccessor, len(policy.Spec.Variables))
	for at, each := range policy.Spec.Variables {
		variables[at] = &variable{each.Name, each.Expression}
	}
	composition.CompileAndStoreVariables(variables, full, environment.StoredExpressions)
	var conditions, validations, messages []cel.ExpressionAccessor
	for _, each := range policy.Spec.MatchConditions {
		conditions = append(conditions, expression{each.Expression, celgo.BoolType})
	}
	for _, each := range policy.Spec.Validations {
		validations = append(validations, expression{each.Expression, celgo.BoolType})
		if each.MessageExpression == "" {
			messages = append(messages, nil)
		} else {
			messages = append(messages, expression{each.MessageExpression, celgo.StringType})
		}
	}
	made := &compiled{policy: policy, composition: composition}
	made.conditions = composition.CompileCondition(conditions, full, environment.StoredExpressions)
	made.validations = composition.CompileCondition(validations, full, environment.StoredExpressions)
	made.messages = composition.CompileCondition(messages, forMessages, environment.StoredExpressions)
	for _, evaluator := range []cel.ConditionEvaluator{made.conditions, made.validations, made.messages} {
		if errs := evaluator.CompilationErrors(); len(errs) > 0 && made.problem == "" {
			made.problem = fmt.Sprintf("the policy does not compile: %v", errs[0])
		}
	}
	return made, nil
}

type expression struct {
	text   string
	result *celgo.Type
}

func (e expression) GetExpression() string      { return e.text }
func (e expression) ReturnTypes() []*celgo.Type { return []*celgo.Type{e.result} }

type variable struct{ name, text string }

func (v *variable) GetName() string            { return v.name }
func (v *variable) GetExpression() string      { return v.text }
func (v *variable) ReturnTypes() []*celgo.Type { return []*celgo.Type{celgo.AnyType, celgo.DynType} }

var (
	quoted       = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'`)
	variableUse  = regexp.MustCompile(`\bvariables\s*\.\s*(\w+)`)
	authorizer   = regexp.MustCompile(`\bauthorizer\b`)
	userInfo     = regexp.MustCompile(`\brequest\s*\.\s*\??(?:userInfo|uid|options|dryRun)\b`)
	namespaceUse = regexp.MustCompile(`\bnamespaceObject\b`)
)

// reads collects the expression and the variables that it uses, without what stands in quotes.
func (c *compiled) reads(text string, seen map[string]bool) string {
	all := quoted.ReplaceAllString(text, `""`)
	for _, use := range variableUse.FindAllStringSubmatch(all, -1) {
		for _, each := range c.policy.Spec.Variables {
			if each.Name == use[1] && !seen[each.Name] {
				seen[each.Name] = true
				all += "\n" + c.reads(each.Expression, seen)
			}
		}
	}
	return all
}

// unknowable says what the policy's expressions ask for that Git does not tell; empty for nothing.
func (c *compiled) unknowable(isNamespaceKnown bool) string {
	all := ""
	for _, each := range c.policy.Spec.MatchConditions {
		all += c.reads(each.Expression, map[string]bool{}) + "\n"
	}
	for _, each := range c.policy.Spec.Validations {
		all += c.reads(each.Expression, map[string]bool{}) + "\n" + c.reads(each.MessageExpression, map[string]bool{}) + "\n"
	}
	switch {
	case authorizer.MatchString(all):
		return "it asks what somebody is authorised to do (authorizer), which only the cluster knows"
	case userInfo.MatchString(all):
		return "it asks who sends the request, which is not known before it is sent"
	case namespaceUse.MatchString(all) && !isNamespaceKnown:
		return "it reads the namespace of the object, which is not in the repository"
	}
	return ""
}
