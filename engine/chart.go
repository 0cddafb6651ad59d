package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"time"

	"helm.sh/helm/v4/pkg/chart/loader/archive"
	chart "helm.sh/helm/v4/pkg/chart/v2"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
	"helm.sh/helm/v4/pkg/ignore"
)

var byteOrderMark = []byte{0xEF, 0xBB, 0xBF}

// loadChart loads the chart of the request as Helm loads a folder, with .helmignore, or an archive, and checks that it
// can be installed.
func loadChart(o *order) (*chart.Chart, error) {
	files, err := chartFiles(o)
	if err != nil {
		return nil, err
	}
	for _, packed := range o.Source.Dependencies {
		content, there := o.read(packed)
		if !there {
			return nil, inputError("the chart "+packed.Path+" is not among the files", "")
		}
		if err := checkArchive(content, packed.Path); err != nil {
			return nil, inputError(err.Error(), o.inChart("Chart.yaml"))
		}
		files = append(files, &archive.BufferedFile{Name: path.Join("charts", path.Base(packed.Path)), Data: content})
	}
	loaded, err := loadFiles(o, files)
	if err != nil {
		return nil, err
	}
	if beside := filesBeside(o, loaded); len(beside) > 0 {
		if loaded, err = loadFiles(o, append(files, beside...)); err != nil {
			return nil, err
		}
	}
	if kind := loaded.Metadata.Type; kind != "" && kind != "application" {
		return nil, inputError(fmt.Sprintf("%s charts are not installable", kind), o.inChart("Chart.yaml"))
	}
	if missing := missingDependencies(loaded); len(missing) > 0 {
		return nil, inputError("found in Chart.yaml, but missing in charts/ directory: "+strings.Join(missing, ", ")+
			". Commit the dependencies ('helm dependency build' fetches them)", o.inChart("Chart.yaml"))
	}
	return loaded, nil
}

func loadFiles(o *order, files []*archive.BufferedFile) (*chart.Chart, error) {
	loaded, err := loader.LoadFiles(files)
	if err != nil {
		return nil, inputError(err.Error(), o.inChart("Chart.yaml"))
	}
	return loaded, nil
}

// chartFiles are the files of the chart itself, out of its folder or its archive.
func chartFiles(o *order) ([]*archive.BufferedFile, error) {
	if packed := o.packedChart(); packed != nil {
		content, there := o.read(*packed)
		if !there {
			return nil, inputError("there is no chart "+packed.Path, packed.Path)
		}
		if err := checkArchive(content, packed.Path); err != nil {
			return nil, inputError(err.Error(), cleanPath(packed.Path))
		}
		files, err := archive.LoadArchiveFiles(bytes.NewReader(content))
		if err != nil {
			return nil, inputError(packed.Path+": "+err.Error(), cleanPath(packed.Path))
		}
		return files, nil
	}
	return folderFiles(o, o.Source.Path, "")
}

// folderFiles are the files of a chart's folder without those that it ignores, each name with the prefix.
func folderFiles(o *order, folder, prefix string) ([]*archive.BufferedFile, error) {
	rules, err := ignoreRules(o, folder)
	if err != nil {
		return nil, inputError(err.Error(), path.Join(folder, ignore.HelmIgnore))
	}
	skipped := map[string]bool{}
	var files []*archive.BufferedFile
	for _, name := range o.under(folder) {
		if isIgnored(rules, name, skipped) {
			continue
		}
		data := bytes.TrimPrefix(o.tree[path.Join(folder, name)], byteOrderMark)
		if strings.HasSuffix(name, ".tgz") {
			if err := checkArchive(data, path.Join(folder, name)); errors.Is(err, errBomb) {
				return nil, inputError(err.Error(), path.Join(folder, name))
			}
		}
		files = append(files, &archive.BufferedFile{Name: prefix + name, Data: data})
	}
	return files, nil
}

// packedChart is where the chart's archive is; nil for a chart in a folder.
func (o *order) packedChart() *fileAt {
	if o.Source.Archive != nil {
		return o.Source.Archive
	}
	if strings.HasSuffix(o.Source.Path, ".tgz") {
		return &fileAt{Tree: o.Source.Tree, Path: o.Source.Path}
	}
	return nil
}

// inChart names a file of the chart to people. Of an archive in the repository only the archive itself is a file there.
func (o *order) inChart(name string) string {
	packed := o.packedChart()
	switch {
	case packed == nil:
		return o.placeOfFile(fileAt{Tree: o.Source.Tree, Path: path.Join(o.Source.Path, name)})
	case packed.Tree == 0:
		return cleanPath(packed.Path)
	}
	return path.Base(packed.Path) + ":" + name
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

func ignoreRules(o *order, folder string) (*ignore.Rules, error) {
	rules := ignore.Empty()
	if text, there := o.tree[path.Join(folder, ignore.HelmIgnore)]; there {
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
