// Command semver-check says what Masterminds/semver itself makes of constraints and versions, for a comparison with the engine.
package main

import (
	"encoding/json"
	"os"

	"github.com/Masterminds/semver/v3"
)

type question struct {
	Constraint string   `json:"constraint"`
	Versions   []string `json:"versions"`
}

type answer struct {
	Fault    string    `json:"fault"`
	Versions []verdict `json:"versions"`
}

type verdict struct {
	Fault  string `json:"fault"`
	Inside bool   `json:"inside"`
}

func main() {
	var questions []question
	if err := json.NewDecoder(os.Stdin).Decode(&questions); err != nil {
		panic(err)
	}
	answers := make([]answer, len(questions))
	for at, each := range questions {
		constraint, err := semver.NewConstraint(each.Constraint)
		if err != nil {
			answers[at].Fault = err.Error()
			continue
		}
		for _, text := range each.Versions {
			version, err := semver.NewVersion(text)
			if err != nil {
				answers[at].Versions = append(answers[at].Versions, verdict{Fault: err.Error()})
				continue
			}
			answers[at].Versions = append(answers[at].Versions, verdict{Inside: constraint.Check(version)})
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		panic(err)
	}
}
