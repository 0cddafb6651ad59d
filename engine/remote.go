package main

import (
	"fmt"
	"path"
	"regexp"
	"strings"

	"sigs.k8s.io/yaml"
)

var remoteName = regexp.MustCompile(`^(?:[a-z+]+::)?(?:[a-z+]+://|git@|[\w.-]+@[\w.-]+:|(?:github|gitlab|bitbucket)\.[\w]+/)|\?ref=|\.git(?:/|$|\?)`)

var kustomizePlace = regexp.MustCompile(`'?/?([\w./-]+/(?:kustomization\.ya?ml|Kustomization)|[\w./-]+\.ya?ml)'?`)

// kustomizeError says a remote base by name instead of passing on how kustomize failed to fetch it.
func kustomizeError(o *order, err error) error {
	if found := findRemote(o, o.Source.Path, map[string]bool{}); found != nil {
		return found
	}
	message := err.Error()
	if strings.Contains(message, "must specify --enable-helm") {
		message = "this kustomization inflates Helm charts (helmCharts), which is not done here: " +
			"render the chart as a target of its own"
	}
	file := ""
	for _, found := range kustomizePlace.FindAllStringSubmatch(message, -1) {
		name := cleanPath(found[1])
		if _, there := o.tree[name]; there {
			file = name
			break
		}
	}
	return &failure{Code: codeTemplate, Message: message, File: file, Line: yamlLine(message)}
}

// findRemote walks the kustomizations that the build reaches and answers the first entry that names another place.
func findRemote(o *order, folder string, seen map[string]bool) error {
	if seen[folder] {
		return nil
	}
	seen[folder] = true
	for _, name := range kustomizationNames {
		file := path.Join(folder, name)
		text, there := o.tree[file]
		if !there {
			continue
		}
		var fields map[string]any
		if yaml.Unmarshal(text, &fields) != nil {
			return nil
		}
		return findRemoteIn(o, fields, file, seen)
	}
	return nil
}

func findRemoteIn(o *order, fields map[string]any, file string, seen map[string]bool) error {
	for _, field := range []string{"resources", "bases", "components", "crds", "configurations", "generators", "transformers", "validators", "patchesStrategicMerge"} {
		entries, _ := fields[field].([]any)
		for _, entry := range entries {
			name, isText := entry.(string)
			if !isText || strings.Contains(name, "\n") {
				continue
			}
			local := path.Join(path.Dir(file), name)
			if _, there := o.tree[cleanPath(local)]; there {
				continue
			}
			if len(o.under(cleanPath(local))) > 0 {
				if found := findRemote(o, cleanPath(local), seen); found != nil {
					return found
				}
				continue
			}
			if remoteName.MatchString(name) {
				return remoteError(o, field, name, file)
			}
		}
	}
	return nil
}

func remoteError(o *order, field, name, file string) error {
	line := 0
	for at, text := range strings.Split(string(o.tree[file]), "\n") {
		if strings.Contains(text, name) {
			line = at + 1
			break
		}
	}
	return &failure{
		Code: codeInput, File: file, Line: line,
		Message: fmt.Sprintf("%s lists %q under %s: remote files are not fetched while rendering. "+
			"Commit the files to the repository and name them by path", file, withoutCredentials(name), field),
	}
}

var credentials = regexp.MustCompile(`//[^/@\s]+@`)

func withoutCredentials(name string) string {
	return credentials.ReplaceAllString(name, "//"+masked+"@")
}
