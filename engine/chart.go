package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"time"

	"helm.sh/helm/v4/pkg/chart/loader/archive"
	chart "helm.sh/helm/v4/pkg/chart/v2"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
	"helm.sh/helm/v4/pkg/ignore"
	"helm.sh/helm/v4/pkg/strvals"
)

var byteOrderMark = []byte{0xEF, 0xBB, 0xBF}

// loadChart loads the chart of the request as Helm loads a folder, with .helmignore, and checks that it can be installed.
func loadChart(o *order) (*chart.Chart, error) {
	chartFile := path.Join(o.Source.Path, "Chart.yaml")
	inside := o.under(o.Source.Path)
	rules, err := ignoreRules(o)
	if err != nil {
		return nil, inputError(err.Error(), path.Join(o.Source.Path, ignore.HelmIgnore))
	}
	skipped := map[string]bool{}
	var files []*archive.BufferedFile
	for _, name := range inside {
		if isIgnored(rules, name, skipped) {
			continue
		}
		data := bytes.TrimPrefix(o.tree[path.Join(o.Source.Path, name)], byteOrderMark)
		files = append(files, &archive.BufferedFile{Name: name, Data: data})
	}
	loaded, err := loader.LoadFiles(files)
	if err != nil {
		return nil, inputError(err.Error(), chartFile)
	}
	if kind := loaded.Metadata.Type; kind != "" && kind != "application" {
		return nil, inputError(fmt.Sprintf("%s charts are not installable", kind), chartFile)
	}
	if missing := missingDependencies(loaded); len(missing) > 0 {
		return nil, inputError("found in Chart.yaml, but missing in charts/ directory: "+strings.Join(missing, ", ")+
			". Commit the dependencies ('helm dependency build' fetches them)", chartFile)
	}
	return loaded, nil
}

func missingDependencies(loaded *chart.Chart) []string {
	present := map[string]bool{}
	for _, dependency := range loaded.Dependencies() {
		present[dependency.Name()] = true
	}
	var missing []string
	for _, wanted := range loaded.Metadata.Dependencies {
		if !present[wanted.Name] {
			missing = append(missing, wanted.Name)
		}
	}
	return missing
}

func ignoreRules(o *order) (*ignore.Rules, error) {
	rules := ignore.Empty()
	if text, there := o.tree[path.Join(o.Source.Path, ignore.HelmIgnore)]; there {
		parsed, err := ignore.Parse(bytes.NewReader(text))
		if err != nil {
			return nil, err
		}
		rules = parsed
	}
	rules.AddDefaults()
	return rules, nil
}

// isIgnored asks the rules about the file and each folder above it; skipped remembers the answers for folders.
func isIgnored(rules *ignore.Rules, name string, skipped map[string]bool) bool {
	for at, char := range name {
		if char != '/' {
			continue
		}
		folder := name[:at]
		answer, known := skipped[folder]
		if !known {
			answer = rules.Ignore(folder, entry{name: folder, isFolder: true})
			skipped[folder] = answer
		}
		if answer {
			return true
		}
	}
	return rules.Ignore(name, entry{name: name})
}

// entry is a file of the request in the form that the ignore rules ask for.
type entry struct {
	name     string
	isFolder bool
}

func (e entry) Name() string { return path.Base(e.name) }
func (e entry) Size() int64  { return 0 }
func (e entry) Mode() fs.FileMode {
	if e.isFolder {
		return fs.ModeDir
	}
	return 0
}
func (e entry) ModTime() time.Time { return time.Time{} }
func (e entry) IsDir() bool        { return e.isFolder }
func (e entry) Sys() any           { return nil }

// mergeValues joins values files in their order, then --set, then --set-string, as Helm's command line does.
func mergeValues(o *order) (map[string]any, error) {
	merged := map[string]any{}
	for _, name := range o.Source.ValuesFiles {
		file := cleanPath(name)
		text, there := o.tree[file]
		if !there {
			return nil, inputError(fmt.Sprintf("the values file %s does not exist", name), name)
		}
		values, err := loader.LoadValues(bytes.NewReader(text))
		if err != nil {
			return nil, inputError(fmt.Sprintf("failed to parse %s: %v", name, err), name)
		}
		merged = loader.MergeMaps(merged, values)
	}
	for _, assignment := range o.Source.Set {
		if err := strvals.ParseInto(assignment, merged); err != nil {
			return nil, inputError("failed parsing --set data: "+err.Error(), "")
		}
	}
	for _, assignment := range o.Source.SetString {
		if err := strvals.ParseIntoString(assignment, merged); err != nil {
			return nil, inputError("failed parsing --set-string data: "+err.Error(), "")
		}
	}
	return merged, nil
}
