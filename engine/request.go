package main

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"path"
	"sort"
	"strings"
)

// order is the decoded request: what to render, and the files that may be read for it.
type order struct {
	Source source      `json:"source"`
	Files  []fileEntry `json:"files"`
	YAML   bool        `json:"yaml"`
	Lists  bool        `json:"keepLists"`
	tree   map[string][]byte
	paths  []string
}

type source struct {
	Kind        string   `json:"kind"`
	Path        string   `json:"path"`
	ValuesFiles []string `json:"valuesFiles"`
	Set         []string `json:"set"`
	SetString   []string `json:"setString"`
	ReleaseName string   `json:"releaseName"`
	Namespace   string   `json:"namespace"`
	KubeVersion string   `json:"kubeVersion"`
	APIVersions []string `json:"apiVersions"`
	IncludeCRDs bool     `json:"includeCrds"`
}

type fileEntry struct {
	Path string `json:"path"`
	Size int    `json:"size"`
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
	parsed := &order{tree: map[string][]byte{}}
	if err := json.Unmarshal(body[:size], parsed); err != nil {
		return nil, err
	}
	parsed.Source.Path = cleanPath(parsed.Source.Path)
	body = body[size:]
	for _, entry := range parsed.Files {
		if entry.Size < 0 || entry.Size > len(body) {
			return nil, errTruncated
		}
		name := cleanPath(entry.Path)
		parsed.tree[name] = body[:entry.Size:entry.Size]
		parsed.paths = append(parsed.paths, name)
		body = body[entry.Size:]
	}
	sortAsWalked(parsed.paths)
	return parsed, nil
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
