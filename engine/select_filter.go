package main

import (
	"fmt"
	"regexp"
	"strconv"
)

// filter picks tags and the part of them that is compared.
type filter struct {
	pattern *regexp.Regexp
	extract string
	allow   []*regexp.Regexp
	ignore  []*regexp.Regexp
}

func compileFilter(policy versionPolicy) (*filter, *policyFault) {
	made := &filter{}
	if policy.Tags != nil {
		pattern, fault := compilePattern(policy.Tags.Pattern, "tags.pattern")
		if fault != nil {
			return nil, fault
		}
		if name := missingGroup(pattern, policy.Tags.Extract); name != "" {
			return nil, &policyFault{"tags.extract", fmt.Sprintf("%q is no group of the pattern %q", name, policy.Tags.Pattern)}
		}
		made.pattern, made.extract = pattern, policy.Tags.Extract
	}
	for _, list := range []struct {
		name  string
		texts []string
		into  *[]*regexp.Regexp
	}{{"allow", policy.Allow, &made.allow}, {"ignore", policy.Ignore, &made.ignore}} {
		for at, text := range list.texts {
			pattern, fault := compilePattern(text, list.name+"."+strconv.Itoa(at))
			if fault != nil {
				return nil, fault
			}
			*list.into = append(*list.into, pattern)
		}
	}
	return made, nil
}

func compilePattern(text, field string) (*regexp.Regexp, *policyFault) {
	pattern, err := regexp.Compile(text)
	if err != nil {
		return nil, &policyFault{field, err.Error()}
	}
	return pattern, nil
}

var groupInTemplate = regexp.MustCompile(`\$(\$|\{\w+\}|\w+)`)

// missingGroup is the first name in a template that no group of the pattern has; regexp would put nothing in its place.
func missingGroup(pattern *regexp.Regexp, template string) string {
	for _, found := range groupInTemplate.FindAllStringSubmatch(template, -1) {
		name := found[1]
		if name == "$" {
			continue
		}
		if name[0] == '{' {
			name = name[1 : len(name)-1]
		}
		if number, err := strconv.Atoi(name); err == nil && number <= pattern.NumSubexp() {
			continue
		}
		if pattern.SubexpIndex(name) < 0 {
			return found[0]
		}
	}
	return ""
}

// valueOf is the part of a tag that is compared, or why the tag is left out.
func (f *filter) valueOf(tag string) (string, string) {
	if f.pattern == nil {
		return tag, ""
	}
	places := f.pattern.FindStringSubmatchIndex(tag)
	if places == nil {
		return "", "does not fit the pattern " + f.pattern.String()
	}
	if f.extract == "" {
		return tag, ""
	}
	return string(f.pattern.ExpandString(nil, f.extract, tag, places)), ""
}

// against says why a tag that can be compared may not be taken; empty when it may.
func (f *filter) against(tag string) string {
	if len(f.allow) > 0 && !fitsAny(f.allow, tag) {
		return "fits no pattern of the allow list"
	}
	for _, pattern := range f.ignore {
		if pattern.MatchString(tag) {
			return "ignored by " + pattern.String()
		}
	}
	return ""
}

func fitsAny(patterns []*regexp.Regexp, tag string) bool {
	for _, pattern := range patterns {
		if pattern.MatchString(tag) {
			return true
		}
	}
	return false
}
