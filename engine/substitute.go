package main

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/fluxcd/pkg/envsubst"
	"github.com/fluxcd/pkg/envsubst/parse"
	"sigs.k8s.io/kustomize/api/resource"
	"sigs.k8s.io/yaml"
)

const substituteMark = "kustomize.toolkit.fluxcd.io/substitute"

var variableName = regexp.MustCompile(`^[_[:alpha:]][_[:alpha:][:digit:]]*$`)

// encodeSubstituted writes an object with the variables of Flux's post-build in their places, as Flux does: in the text
// of its YAML, and not for objects that are marked.
func encodeSubstituted(o *order, each *resource.Resource) ([]byte, error) {
	variables := o.Source.Substitute
	isMarked := each.GetLabels()[substituteMark] == "disabled" || each.GetAnnotations()[substituteMark] == "disabled"
	if len(variables) == 0 || isMarked {
		return encodeResource(each)
	}
	for name := range variables {
		if !variableName.MatchString(name) {
			return nil, fmt.Errorf("%q is no name of a variable for postBuild.substitute", name)
		}
	}
	text, err := each.AsYAML()
	if err != nil {
		return nil, err
	}
	put, err := substituted(o, string(text), variables, each.GetKind()+"/"+each.GetName())
	if err != nil {
		return nil, fmt.Errorf("%s %s: postBuild.substitute: %w", each.GetKind(), each.GetName(), err)
	}
	return yaml.YAMLToJSON([]byte(put))
}

func substituted(o *order, text string, variables map[string]string, where string) (string, error) {
	template, err := envsubst.Parse(text)
	if err != nil {
		return "", err
	}
	if tree, err := parse.Parse(text); err == nil {
		noteMissing(o, tree.Root, variables, where)
	}
	return template.Execute(func(name string) (string, bool) {
		return strings.ReplaceAll(variables[name], "\n", ""), true
	})
}

// noteMissing names the variables that have neither a value nor a default: they become empty.
func noteMissing(o *order, node parse.Node, variables map[string]string, where string) {
	switch typed := node.(type) {
	case *parse.ListNode:
		for _, each := range typed.Nodes {
			noteMissing(o, each, variables, where)
		}
	case *parse.FuncNode:
		if _, known := variables[typed.Param]; !known && !hasDefault(typed.Name) {
			o.notes.add(fmt.Sprintf("The variable ${%s} in %s has no value in Git: it was rendered as an empty text.", typed.Param, where))
		}
		for _, each := range typed.Args {
			noteMissing(o, each, variables, where)
		}
	}
}

func hasDefault(operator string) bool {
	return hasAny([]string{"=", ":=", "-", ":-", "+", ":+", "?", ":?"}, operator)
}
