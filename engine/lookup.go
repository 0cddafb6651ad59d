package main

import (
	"fmt"
	"regexp"
	"strings"

	chart "helm.sh/helm/v4/pkg/chart/v2"
)

// lookups remembers what templates asked the cluster for. Nothing is answered, as `helm template` does.
type lookups struct {
	asked []lookup
	seen  map[lookup]bool
}

type lookup struct{ version, kind, namespace, name string }

func (l *lookups) answer(version, kind, namespace, name string) (map[string]any, error) {
	asked := lookup{version, kind, namespace, name}
	if l.seen == nil {
		l.seen = map[lookup]bool{}
	}
	if !l.seen[asked] {
		l.seen[asked] = true
		l.asked = append(l.asked, asked)
	}
	return map[string]any{}, nil
}

var lookupCall = regexp.MustCompile(`\blookup\s`)

// noteLookups names each call with the lines that may have made it: those that look up this kind, else all that look up.
func noteLookups(o *order, loaded *chart.Chart, asked []lookup, files map[string]string) {
	if len(asked) == 0 {
		return
	}
	type call struct{ text, place string }
	var calls []call
	var visit func(*chart.Chart)
	visit = func(each *chart.Chart) {
		for _, template := range each.Templates {
			for at, line := range strings.Split(string(template.Data), "\n") {
				if lookupCall.MatchString(line) {
					place := files[each.ChartFullPath()+"/"+template.Name]
					calls = append(calls, call{line, fmt.Sprintf("%s:%d", place, at+1)})
				}
			}
		}
		for _, dependency := range each.Dependencies() {
			visit(dependency)
		}
	}
	visit(loaded)
	for _, each := range asked {
		var fitting, all []string
		for _, found := range calls {
			all = append(all, found.place)
			if strings.Contains(found.text, `"`+each.kind+`"`) {
				fitting = append(fitting, found.place)
			}
		}
		if len(fitting) == 0 {
			fitting = all
		}
		o.notes.add(lookupSentence(each, fitting))
	}
}

const mostPlaces = 3

func lookupSentence(asked lookup, places []string) string {
	object := asked.kind
	if name := strings.Trim(asked.namespace+"/"+asked.name, "/"); name != "" {
		object += " " + name
	}
	where := "a template"
	if len(places) > mostPlaces {
		places = places[:mostPlaces]
	}
	if len(places) > 0 {
		where = strings.Join(places, ", ")
	}
	return fmt.Sprintf("%s asks the cluster for %s (lookup): it was rendered as if there were none.", where, object)
}
