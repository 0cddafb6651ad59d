package main

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"path"
	"sort"
	"strings"
)

// order is the decoded request: what to render, and the files that may be read for it. The order of one source sees the
// files of that source's tree in tree and paths.
type order struct {
	Source        source            `json:"source"`
	More          []source          `json:"more"`
	PostRenderers []json.RawMessage `json:"postRenderers"`
	Namespace     string            `json:"namespace"`
	Files         []fileEntry       `json:"files"`
	Trees         []string          `json:"trees"`
	YAML          bool              `json:"yaml"`
	Lists         bool              `json:"keepLists"`
	Template      *templateOrder    `json:"template"`
	Select        *selectOrder      `json:"select"`
	tree          map[string][]byte
	paths         []string
	trees         []*fileTree
	notes         *notes
}

type fileTree struct {
	name  string
	files map[string][]byte
	paths []string
}

// fileAt is a file of one of the trees.
type fileAt struct {
	Tree int    `json:"tree"`
	Path string `json:"path"`
}

type source struct {
	Kind string `json:"kind"`
	Path string `json:"path"`
	Tree int    `json:"tree"`
	helmSettings
	kustomizeSettings
	plainSettings
}

type helmSettings struct {
	Archive      *fileAt           `json:"archive"`
	Dependencies []fileAt          `json:"dependencies"`
	ValuesFiles  []valuesFile      `json:"valuesFiles"`
	Inline       []json.RawMessage `json:"inline"`
	Set          []string          `json:"set"`
	SetString    []string          `json:"setString"`
	SetFile      []setFile         `json:"setFile"`
	ReleaseName  string            `json:"releaseName"`
	Namespace    string            `json:"namespace"`
	KubeVersion  string            `json:"kubeVersion"`
	APIVersions  []string          `json:"apiVersions"`
	IncludeCRDs  bool              `json:"includeCrds"`
}

type setFile struct {
	Name string `json:"name"`
	File fileAt `json:"file"`
}

type kustomizeSettings struct {
	Edits      map[string]any    `json:"edits"`
	Generate   bool              `json:"generate"`
	Substitute map[string]string `json:"substitute"`
}

type plainSettings struct {
	Include string `json:"include"`
	Exclude string `json:"exclude"`
	Recurse *bool  `json:"recurse"`
}

type fileEntry struct {
	Path string `json:"path"`
	Size int    `json:"size"`
	Tree int    `json:"tree"`
}

var errTruncated = errors.New("the request is shorter than it says")

// parseRequest reads a little-endian header length, the JSON header and then the files' bytes one after another.
func parseRequest(message []byte) (*order, error) {
	if len(message) < 4 {
		return nil, errTruncated
	}
	size := int(binary.LittleEndian.Uint32(message))
	body := message[4:]
	if size > len(body) {
		return nil, errTruncated
	}
	parsed := &order{notes: &notes{}}
	if err := json.Unmarshal(body[:size], parsed); err != nil {
		return nil, err
	}
	for _, name := range append([]string{""}, parsed.Trees...) {
		parsed.trees = append(parsed.trees, &fileTree{name: name, files: map[string][]byte{}})
	}
	body = body[size:]
	for _, entry := range parsed.Files {
		if entry.Size < 0 || entry.Size > len(body) || !parsed.hasTree(entry.Tree) {
			return nil, errTruncated
		}
		name, tree := cleanPath(entry.Path), parsed.trees[entry.Tree]
		tree.files[name] = body[:entry.Size:entry.Size]
		tree.paths = append(tree.paths, name)
		body = body[entry.Size:]
	}
	for _, each := range parsed.trees {
		sortAsWalked(each.paths)
	}
	return parsed.of(parsed.Source)
}

func (o *order) hasTree(at int) bool { return at >= 0 && at < len(o.trees) }

// of is the order for one of the sources, with the tree of its files.
func (o *order) of(s source) (*order, error) {
	if !o.hasTree(s.Tree) {
		return nil, errTruncated
	}
	own := *o
	own.Source = s
	own.Source.Path = cleanPath(s.Path)
	own.tree, own.paths = o.trees[s.Tree].files, o.trees[s.Tree].paths
	return &own, nil
}

// read answers a file of any of the trees.
func (o *order) read(file fileAt) ([]byte, bool) {
	if !o.hasTree(file.Tree) {
		return nil, false
	}
	content, there := o.trees[file.Tree].files[cleanPath(file.Path)]
	return content, there
}

// placeOfFile is how a file is named to people: one of another place with the name of that place before it.
func (o *order) placeOfFile(file fileAt) string {
	if file.Tree > 0 && o.hasTree(file.Tree) {
		return o.trees[file.Tree].name + ":" + cleanPath(file.Path)
	}
	return cleanPath(file.Path)
}

// cleanPath makes a repository-relative path; the repository itself is the empty string.
func cleanPath(name string) string {
	return strings.TrimPrefix(path.Clean("/"+name), "/")
}

// sortAsWalked sorts as a walk over folders meets the files: segment by segment.
func sortAsWalked(paths []string) {
	sort.Slice(paths, func(a, b int) bool { return walkKey(paths[a]) < walkKey(paths[b]) })
}

func walkKey(name string) string { return strings.ReplaceAll(name, "/", "\x00") }

// under lists the files of a folder, as (path inside the folder), in walking order.
func (o *order) under(folder string) []string {
	if folder == "" {
		return o.paths
	}
	var inside []string
	for _, name := range o.paths {
		if rest, ok := strings.CutPrefix(name, folder+"/"); ok {
			inside = append(inside, rest)
		}
	}
	return inside
}
