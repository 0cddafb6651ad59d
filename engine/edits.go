package main

import (
	"encoding/json"
	"path"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/yaml"
)

// layEdits writes the kustomization that the declaring object makes of the one in the folder: with its fields laid over
// it, or a new one of all manifests where there is none.
func layEdits(o *order, disk filesys.FileSystem) error {
	file, fields := "", map[string]any{}
	for _, name := range kustomizationNames {
		if text, there := o.tree[path.Join(o.Source.Path, name)]; there {
			file = path.Join(o.Source.Path, name)
			if err := yaml.Unmarshal(text, &fields); err != nil {
				return inputError(file+": "+err.Error(), file)
			}
		}
	}
	isMade := file == "" && o.Source.Generate
	if isMade {
		file = path.Join(o.Source.Path, kustomizationNames[0])
		fields = map[string]any{"resources": generatedResources(o)}
	}
	if file == "" || (len(o.Source.Edits) == 0 && !isMade) {
		return nil
	}
	edits := inKustomizeWords(o.Source.Edits)
	if err := findRemoteIn(o, edits, file, map[string]bool{}); err != nil {
		return err
	}
	text, err := json.Marshal(laidOver(fields, edits))
	if err != nil {
		return inputError(err.Error(), file)
	}
	if err := disk.WriteFile("/"+file, text); err != nil {
		return inputError(err.Error(), file)
	}
	return nil
}

// inKustomizeWords turns Argo CD's switches for common labels into the field that `kustomize edit` writes for them.
func inKustomizeWords(edits map[string]any) map[string]any {
	words := map[string]any{}
	for key, value := range edits {
		words[key] = value
	}
	delete(words, "labelWithoutSelector")
	delete(words, "labelIncludeTemplates")
	if edits["labelWithoutSelector"] == true && edits["commonLabels"] != nil {
		delete(words, "commonLabels")
		pairs := map[string]any{"pairs": edits["commonLabels"], "includeSelectors": false}
		if edits["labelIncludeTemplates"] == true {
			pairs["includeTemplates"] = true
		}
		own, _ := words["labels"].([]any)
		words["labels"] = append(slices.Clone(own), pairs)
	}
	return words
}

// byName are the lists of which an entry replaces the one with the same name.
var byName = []string{"images", "replicas"}

// laidOver lays fields over a kustomization: single values and named entries are replaced, maps joined, lists grow.
func laidOver(fields, edits map[string]any) map[string]any {
	out := map[string]any{}
	for key, value := range fields {
		out[key] = value
	}
	for key, value := range edits {
		switch typed := value.(type) {
		case map[string]any:
			own, _ := out[key].(map[string]any)
			out[key] = joined(own, typed)
		case []any:
			own, _ := out[key].([]any)
			out[key] = grown(own, typed, hasAny(byName, key))
		default:
			out[key] = value
		}
	}
	return out
}

func joined(own, added map[string]any) map[string]any {
	out := map[string]any{}
	for key, value := range own {
		out[key] = value
	}
	for key, value := range added {
		out[key] = value
	}
	return out
}

func grown(own, added []any, isByName bool) []any {
	out := slices.Clone(own)
	for _, each := range added {
		if isByName {
			out = slices.DeleteFunc(out, func(old any) bool {
				isSame := nameOf(old) == nameOf(each)
				if isSame {
					each = keptWhere(each, old)
				}
				return isSame
			})
		}
		out = append(out, each)
	}
	return out
}

// keptWhere takes what an entry asks to keep (`*`) from the one that it replaces.
func keptWhere(entry, old any) any {
	fields, isMap := entry.(map[string]any)
	before, wasMap := old.(map[string]any)
	if !isMap || !wasMap {
		return entry
	}
	kept := map[string]any{}
	for key, value := range fields {
		if value != "*" {
			kept[key] = value
		} else if earlier, there := before[key]; there {
			kept[key] = earlier
		}
	}
	return kept
}

func nameOf(entry any) any {
	fields, _ := entry.(map[string]any)
	return fields["name"]
}

// notManifests are files that Flux leaves out when it makes a kustomization.
var notManifests = []string{
	".travis.yml", ".gitlab-ci.yml", "appveyor.yml", ".drone.yml", "cloudbuild.yaml", "codeship-services.yml",
	"codeship-steps.yml", ".goreleaser.yml", ".sops.yaml", ".flux.yaml",
}

var notManifestFolders = []string{".git", ".github", ".circleci"}

// generatedResources lists what Flux makes a kustomization of: every YAML file, and instead of those below a folder with
// a kustomization of its own that folder.
func generatedResources(o *order) []any {
	inside := o.under(o.Source.Path)
	own := map[string]bool{}
	for _, name := range inside {
		if hasAny(kustomizationNames, path.Base(name)) {
			own[path.Dir(name)] = true
		}
	}
	var resources []any
	for _, name := range inside {
		resource := name
		for at, char := range name {
			if char == '/' && own[name[:at]] {
				resource = name[:at]
				break
			}
		}
		first, _, _ := strings.Cut(name, "/")
		isYAML := strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml")
		if resource == name && (!isYAML || hasAny(notManifests, path.Base(name)) || hasAny(notManifestFolders, first)) {
			continue
		}
		if !slices.Contains(resources, any(resource)) {
			resources = append(resources, resource)
		}
	}
	return resources
}
