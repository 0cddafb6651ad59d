package main

import (
	"fmt"
	"math/big"
	"regexp"
	"strings"
	"time"

	"github.com/Masterminds/semver/v3"
)

// ordering compares tags in one way.
type ordering struct {
	// read answers what a tag is compared by, or why it cannot be compared.
	read    func(value string, fact tagFact) (any, string)
	compare func(a, b any) int
	// against says why what can be compared may not be taken; nil where everything may.
	against func(key any) string
}

func orderingOf(policy versionPolicy) (*ordering, *policyFault) {
	switch {
	case policy.Numerical != "":
		return directed(byNumber, policy.Numerical, "numerical")
	case policy.Alphabetical != "":
		return directed(byText, policy.Alphabetical, "alphabetical")
	case policy.Newest:
		return &byBuildTime, nil
	case policy.Calver != nil:
		return byCalendar(*policy.Calver)
	case policy.Digest != nil:
		return &byNothing, nil
	}
	text := "*"
	if policy.Semver != nil {
		text = *policy.Semver
	}
	return byVersion(text, policy.Strict == nil || *policy.Strict)
}

// directed turns an ordering round when what comes first is the newest.
func directed(by ordering, direction, field string) (*ordering, *policyFault) {
	switch direction {
	case "asc":
		return &by, nil
	case "desc":
		forward := by.compare
		by.compare = func(a, b any) int { return forward(b, a) }
		return &by, nil
	}
	return nil, &policyFault{field, fmt.Sprintf("%q is neither asc nor desc", direction)}
}

// byVersion orders by precedence and takes what is in a range, as Masterminds/semver has both. A pre-release is in a
// range only where an alternative of it names one (IncludePrerelease is false).
func byVersion(text string, strict bool) (*ordering, *policyFault) {
	constraint, err := semver.NewConstraint(text)
	if err != nil {
		return nil, &policyFault{"semver", err.Error()}
	}
	withAll := *constraint
	withAll.IncludePrerelease = true
	return &ordering{
		read: func(value string, _ tagFact) (any, string) {
			version, err := readVersion(value, strict)
			if err == nil {
				return version, ""
			}
			if strict {
				return nil, "not a full version (x.y.z)"
			}
			return nil, "not a version: " + err.Error()
		},
		compare: func(a, b any) int { return a.(*semver.Version).Compare(b.(*semver.Version)) },
		against: func(key any) string {
			version := key.(*semver.Version)
			switch {
			case constraint.Check(version):
				return ""
			case version.Prerelease() != "" && withAll.Check(version):
				return "a pre-release, and " + text + " names none"
			}
			return "not in " + text
		},
	}, nil
}

// readVersion reads x.y.z, perhaps with a v before it; not strict, what Masterminds/semver makes one of.
func readVersion(text string, strict bool) (*semver.Version, error) {
	if strict {
		return semver.StrictNewVersion(strings.TrimPrefix(text, "v"))
	}
	return semver.NewVersion(text)
}

var decimal = regexp.MustCompile(`^[+-]?[0-9]+(\.[0-9]+)?$`)

// byNumber keeps every digit: time stamps have more of them than a float.
var byNumber = ordering{
	read: func(value string, _ tagFact) (any, string) {
		if number, ok := new(big.Rat).SetString(value); decimal.MatchString(value) && ok {
			return number, ""
		}
		return nil, fmt.Sprintf("%q is not a number", value)
	},
	compare: func(a, b any) int { return a.(*big.Rat).Cmp(b.(*big.Rat)) },
}

var byText = ordering{
	read:    func(value string, _ tagFact) (any, string) { return value, "" },
	compare: func(a, b any) int { return strings.Compare(a.(string), b.(string)) },
}

// firstYear is before every image: builds that are meant to be reproducible say 1970 or the year 1.
const firstYear = 2000

var byBuildTime = ordering{
	read: func(_ string, fact tagFact) (any, string) {
		if fact.Created == nil {
			return nil, "when it was built is not known"
		}
		built, err := time.Parse(time.RFC3339Nano, *fact.Created)
		if err != nil || built.Year() < firstYear {
			return nil, "it does not say when it was built"
		}
		return built, ""
	},
	compare: func(a, b any) int { return a.(time.Time).Compare(b.(time.Time)) },
}

// byNothing is for a policy that follows one tag: what is newer is not in the names of tags.
var byNothing = ordering{
	read:    func(string, tagFact) (any, string) { return nil, "the policy follows one tag by its digest" },
	compare: func(a, b any) int { return 0 },
}
