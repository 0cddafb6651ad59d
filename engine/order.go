package main

import (
	"slices"
	"sort"

	releaseutil "helm.sh/helm/v4/pkg/release/v1/util"
)

var installRank = rankKinds()

func rankKinds() map[string]int {
	ranks := map[string]int{}
	for at, kind := range releaseutil.InstallOrder {
		ranks[kind] = at
	}
	return ranks
}

// installsBefore is Helm's rule: known kinds in its fixed order, then unknown kinds by name.
func installsBefore(a, b string) bool {
	rankA, knownA := installRank[a]
	rankB, knownB := installRank[b]
	if knownA && knownB {
		return rankA < rankB
	}
	if !knownA && !knownB {
		return a < b
	}
	return knownA
}

func sortForInstall(objects []object) {
	sort.SliceStable(objects, func(a, b int) bool { return installsBefore(objects[a].kind, objects[b].kind) })
}

func hasAny(list []string, wanted string) bool { return slices.Contains(list, wanted) }
