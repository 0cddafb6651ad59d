package main

import (
	"encoding/json"
	"sort"
	"strings"
)

// selectOrder asks, for each of several policies, how it ranks some tags.
type selectOrder struct {
	Queries []selectQuery `json:"queries"`
}

type selectQuery struct {
	Policy versionPolicy `json:"policy"`
	Tags   []tagFact     `json:"tags"`
}

type tagFact struct {
	Tag     string  `json:"tag"`
	Created *string `json:"created"`
}

type versionPolicy struct {
	Semver       *string    `json:"semver"`
	Strict       *bool      `json:"strict"`
	Numerical    string     `json:"numerical"`
	Alphabetical string     `json:"alphabetical"`
	Newest       bool       `json:"newest"`
	Digest       *string    `json:"digest"`
	Calver       *string    `json:"calver"`
	Tags         *tagFilter `json:"tags"`
	Allow        []string   `json:"allow"`
	Ignore       []string   `json:"ignore"`
}

type tagFilter struct {
	Pattern string `json:"pattern"`
	Extract string `json:"extract"`
}

// ranking says how a policy orders tags. A bigger rank is newer, equal ones are the same version; what the policy does
// not admit has a rank as well where it can be compared.
type ranking struct {
	Ranked   []rankedTag   `json:"ranked"`
	Unranked []unrankedTag `json:"unranked"`
	Fault    *policyFault  `json:"fault,omitempty"`
}

type rankedTag struct {
	Tag     string `json:"tag"`
	Rank    int    `json:"rank"`
	Verdict string `json:"verdict"`
}

type unrankedTag struct {
	Tag    string `json:"tag"`
	Reason string `json:"reason"`
}

// policyFault is what makes a policy unusable, with the field of it.
type policyFault struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

const admitted = "admitted"

// movingNames are pushed again and again: what they name today is not what they name tomorrow.
var movingNames = map[string]bool{
	"latest": true, "main": true, "master": true, "develop": true, "dev": true, "edge": true, "nightly": true,
	"stable": true, "staging": true, "prod": true, "production": true, "canary": true, "head": true, "snapshot": true,
}

func respondSelected(wanted *selectOrder) []byte {
	if wanted == nil {
		return encodeFailure(inputError("there are no policies", ""))
	}
	answers := make([]ranking, len(wanted.Queries))
	for at, query := range wanted.Queries {
		answers[at] = rank(query)
	}
	encoded, err := json.Marshal(map[string][]ranking{"rankings": answers})
	if err != nil {
		return encodeFailure(describe(err))
	}
	return encoded
}

// candidate is a tag that the policy can order.
type candidate struct {
	tag     string
	key     any
	verdict string
}

func rank(query selectQuery) ranking {
	answer := ranking{Ranked: []rankedTag{}, Unranked: []unrankedTag{}}
	filter, fault := compileFilter(query.Policy)
	if fault == nil {
		var by *ordering
		if by, fault = orderingOf(query.Policy); fault == nil {
			answer.fill(query.Tags, filter, by)
		}
	}
	answer.Fault = fault
	return answer
}

func (r *ranking) fill(tags []tagFact, filter *filter, by *ordering) {
	var found []candidate
	seen := map[string]bool{}
	for _, fact := range tags {
		if seen[fact.Tag] {
			continue
		}
		seen[fact.Tag] = true
		key, reason := keyOf(fact, filter, by)
		if reason != "" {
			r.Unranked = append(r.Unranked, unrankedTag{fact.Tag, reason})
			continue
		}
		found = append(found, candidate{fact.Tag, key, verdictOn(fact.Tag, key, filter, by)})
	}
	sort.Slice(found, func(a, b int) bool {
		if order := by.compare(found[a].key, found[b].key); order != 0 {
			return order > 0
		}
		return found[a].tag < found[b].tag
	})
	sort.Slice(r.Unranked, func(a, b int) bool { return r.Unranked[a].Tag < r.Unranked[b].Tag })
	r.Ranked = make([]rankedTag, len(found))
	for at := len(found) - 1; at >= 0; at-- {
		rank := 1
		if at+1 < len(found) {
			rank = r.Ranked[at+1].Rank
			if by.compare(found[at].key, found[at+1].key) != 0 {
				rank++
			}
		}
		r.Ranked[at] = rankedTag{found[at].tag, rank, found[at].verdict}
	}
}

// keyOf is what a tag is compared by, or why it cannot be compared.
func keyOf(fact tagFact, filter *filter, by *ordering) (any, string) {
	if movingNames[strings.ToLower(fact.Tag)] {
		return nil, "a moving tag"
	}
	value, reason := filter.valueOf(fact.Tag)
	if reason != "" {
		return nil, reason
	}
	return by.read(value, fact)
}

func verdictOn(tag string, key any, filter *filter, by *ordering) string {
	if reason := filter.against(tag); reason != "" {
		return reason
	}
	if by.against != nil {
		if reason := by.against(key); reason != "" {
			return reason
		}
	}
	return admitted
}
