package main

import (
	"path"
	"strings"

	"helm.sh/helm/v4/pkg/chart/loader/archive"
	chart "helm.sh/helm/v4/pkg/chart/v2"
	"sigs.k8s.io/yaml"
)

const fileScheme = "file://"

// filesBeside are the files of charts that the chart names by file:// and that its charts/ does not hold, at the places
// where `helm dependency build` would put them.
func filesBeside(o *order, loaded *chart.Chart) []*archive.BufferedFile {
	if o.packedChart() != nil {
		return nil
	}
	held := map[string]bool{}
	for _, dependency := range loaded.Dependencies() {
		held[dependency.Name()] = true
	}
	var files []*archive.BufferedFile
	for _, wanted := range loaded.Metadata.Dependencies {
		if address, isFile := strings.CutPrefix(wanted.Repository, fileScheme); isFile && !held[wanted.Name] {
			held[wanted.Name] = true
			folder := path.Join(o.Source.Path, address)
			files = append(files, besideFiles(o, folder, "charts/"+wanted.Name+"/", map[string]bool{o.Source.Path: true})...)
		}
	}
	return files
}

// besideFiles are the files of one chart and of those that it names in turn; above holds the folders that led here.
func besideFiles(o *order, folder, prefix string, above map[string]bool) []*archive.BufferedFile {
	if strings.HasPrefix(folder, "..") || path.IsAbs(folder) || above[folder] {
		return nil
	}
	files, err := folderFiles(o, folder, prefix)
	if err != nil {
		return nil
	}
	var top struct {
		Dependencies []struct{ Name, Repository string } `json:"dependencies"`
	}
	_ = yaml.Unmarshal(o.tree[path.Join(folder, "Chart.yaml")], &top)
	above[folder] = true
	defer delete(above, folder)
	for _, wanted := range top.Dependencies {
		address, isFile := strings.CutPrefix(wanted.Repository, fileScheme)
		if isFile && len(o.under(path.Join(folder, "charts", wanted.Name))) == 0 {
			files = append(files, besideFiles(o, path.Join(folder, address), prefix+"charts/"+wanted.Name+"/", above)...)
		}
	}
	return files
}
