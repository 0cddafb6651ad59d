package main

import (
	"bytes"
	"encoding/json"
	"fmt"

	chart "helm.sh/helm/v4/pkg/chart/v2"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
	"helm.sh/helm/v4/pkg/strvals"
)

// valuesFile is a path in the source's own tree, a file of any tree, or one that the chart itself brings.
type valuesFile struct {
	own     string
	at      *fileAt
	inChart string
}

func (v *valuesFile) UnmarshalJSON(text []byte) error {
	if text[0] == '"' {
		return json.Unmarshal(text, &v.own)
	}
	var fields struct {
		fileAt
		InChart string `json:"inChart"`
	}
	if err := json.Unmarshal(text, &fields); err != nil {
		return err
	}
	v.inChart = fields.InChart
	if fields.InChart == "" {
		v.at = &fields.fileAt
	}
	return nil
}

// readValuesFile answers the text of a values file and how people know it.
func readValuesFile(o *order, loaded *chart.Chart, wanted valuesFile) ([]byte, string, error) {
	name, place := wanted.own, wanted.own
	var text []byte
	there := false
	switch {
	case wanted.inChart != "":
		name = wanted.inChart + " of the chart"
		for _, file := range loaded.Raw {
			if file.Name == wanted.inChart {
				text, there = file.Data, true
			}
		}
	case wanted.at != nil:
		name = wanted.at.Path
		place = o.placeOfFile(*wanted.at)
		text, there = o.read(*wanted.at)
	default:
		text, there = o.tree[cleanPath(wanted.own)]
	}
	if !there {
		return nil, "", inputError(fmt.Sprintf("the values file %s does not exist", name), place)
	}
	return text, place, nil
}

// mergeValues joins values files, inline values, then --set, --set-string and --set-file, each in its order, as Helm's
// command line does.
func mergeValues(o *order, loaded *chart.Chart) (map[string]any, error) {
	merged := map[string]any{}
	for _, wanted := range o.Source.ValuesFiles {
		text, place, err := readValuesFile(o, loaded, wanted)
		if err != nil {
			return nil, err
		}
		values, err := loader.LoadValues(bytes.NewReader(text))
		if err != nil {
			return nil, inputError(fmt.Sprintf("failed to parse %s: %v", place, err), place)
		}
		merged = loader.MergeMaps(merged, values)
	}
	for _, text := range o.Source.Inline {
		values, err := loader.LoadValues(bytes.NewReader(text))
		if err != nil {
			return nil, inputError(fmt.Sprintf("failed to read the values of the declaring object: %v", err), "")
		}
		merged = loader.MergeMaps(merged, values)
	}
	return merged, setValues(o, merged)
}

func setValues(o *order, merged map[string]any) error {
	for _, assignment := range o.Source.Set {
		if err := strvals.ParseInto(assignment, merged); err != nil {
			return inputError("failed parsing --set data: "+err.Error(), "")
		}
	}
	for _, assignment := range o.Source.SetString {
		if err := strvals.ParseIntoString(assignment, merged); err != nil {
			return inputError("failed parsing --set-string data: "+err.Error(), "")
		}
	}
	for _, each := range o.Source.SetFile {
		text, there := o.read(each.File)
		if !there {
			return inputError(fmt.Sprintf("the file %s for the value %s does not exist", each.File.Path, each.Name), o.placeOfFile(each.File))
		}
		read := func([]rune) (any, error) { return string(text), nil }
		if err := strvals.ParseIntoFile(each.Name+"=file", merged, read); err != nil {
			return inputError("failed parsing --set-file data: "+err.Error(), "")
		}
	}
	return nil
}
