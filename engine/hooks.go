package main

import (
	"sort"
	"strings"

	releaseutil "helm.sh/helm/v4/pkg/release/v1/util"
)

const hookAnnotation = "helm.sh/hook"

var knownHooks = []string{
	"pre-install", "post-install", "pre-delete", "post-delete", "pre-upgrade", "post-upgrade",
	"pre-rollback", "post-rollback", "test", "test-success",
}

// placeOf says where Helm prints a manifest with this hook annotation: with one unknown event (also the empty one) nowhere.
func placeOf(events string) manifestPlace {
	for _, event := range strings.Split(events, ",") {
		if !hasAny(knownHooks, strings.ToLower(strings.TrimSpace(event))) {
			return placeNowhere
		}
	}
	return placeHook
}

func sorted(names []string) []string {
	sort.Strings(names)
	return names
}

func sortKeys(keys []string) { sort.Sort(releaseutil.BySplitManifestsOrder(keys)) }
