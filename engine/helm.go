package main

import (
	"encoding/json"
	"fmt"
	"path"
	"strings"
	"text/template"
	"unsafe"

	ci "helm.sh/helm/v4/pkg/chart"
	"helm.sh/helm/v4/pkg/chart/common"
	commonutil "helm.sh/helm/v4/pkg/chart/common/util"
	chart "helm.sh/helm/v4/pkg/chart/v2"
	chartutil "helm.sh/helm/v4/pkg/chart/v2/util"
	"helm.sh/helm/v4/pkg/engine"
	releaseutil "helm.sh/helm/v4/pkg/release/v1/util"
	"sigs.k8s.io/yaml"
)

const notesFile = "NOTES.txt"

// renderHelm does what `helm template` does, in the same order, without writing and reading the manifests again.
func renderHelm(o *order) ([]object, []string, error) {
	loaded, err := loadChart(o)
	if err != nil {
		return nil, secretsInFiles(o), err
	}
	values, err := mergeValues(o, loaded)
	if err != nil {
		return nil, secretsInFiles(o), err
	}
	objects, err := renderChart(o, loaded, values)
	if err != nil {
		return nil, append(secretsInFiles(o), secretsInValues(values)...), err
	}
	return objects, nil, nil
}

func renderChart(o *order, loaded *chart.Chart, values map[string]any) ([]object, error) {
	capabilities, err := capabilitiesFor(&o.Source)
	if err != nil {
		return nil, err
	}
	scope, err := renderScope(o, loaded, values, capabilities)
	if err != nil {
		return nil, err
	}
	files := sourceFiles(o, loaded)
	if needed := loaded.Metadata.KubeVersion; needed != "" &&
		!chartutil.IsCompatibleRange(needed, capabilities.KubeVersion.String()) {
		return nil, inputError(fmt.Sprintf("chart requires kubeVersion: %s which is incompatible with Kubernetes %s",
			needed, capabilities.KubeVersion.Version), o.inChart("Chart.yaml"))
	}
	var cluster lookups
	templates := engine.Engine{CustomTemplateFuncs: template.FuncMap{"lookup": cluster.answer}}
	rendered, err := templates.Render(loaded, scope)
	if err != nil {
		return nil, templateError(err, files)
	}
	noteLookups(o, loaded, cluster.asked, files)
	var objects []object
	if o.Source.IncludeCRDs {
		if objects, err = readCRDs(o, loaded, files); err != nil {
			return nil, err
		}
	}
	manifests, err := readManifests(o, rendered, files)
	if err != nil {
		return nil, err
	}
	return append(objects, manifests...), nil
}

// renderScope turns dependencies on and off, joins all values and checks them against the charts' schemas.
func renderScope(o *order, loaded *chart.Chart, values map[string]any, caps *common.Capabilities) (common.Values, error) {
	chartFile := o.inChart("Chart.yaml")
	if err := chartutil.ValidateReleaseName(o.Source.ReleaseName); err != nil {
		return nil, inputError(fmt.Sprintf("release name %q: %v", o.Source.ReleaseName, err), "")
	}
	if err := chartutil.ProcessDependencies(loaded, values); err != nil {
		return nil, inputError("chart dependencies processing failed: "+err.Error(), chartFile)
	}
	options := common.ReleaseOptions{
		Name: o.Source.ReleaseName, Namespace: o.Source.Namespace, Revision: 1, IsInstall: true,
	}
	scope, err := commonutil.ToRenderValuesWithSchemaValidation(loaded, values, options, caps, false)
	if err != nil {
		return nil, &failure{Code: codeSchema, Message: err.Error(), File: o.inChart("values.schema.json")}
	}
	return scope, nil
}

func capabilitiesFor(s *source) (*common.Capabilities, error) {
	capabilities := common.DefaultCapabilities.Copy()
	if s.KubeVersion != "" {
		version, err := common.ParseKubeVersion(s.KubeVersion)
		if err != nil {
			return nil, inputError(fmt.Sprintf("invalid kube version '%s': %v", s.KubeVersion, err), "")
		}
		capabilities.KubeVersion = *version
	}
	known := append(common.VersionSet{}, capabilities.APIVersions...)
	capabilities.APIVersions = append(known, s.APIVersions...)
	return capabilities, nil
}

// sourceFiles maps the names that Helm gives to templates to paths in the repository. A subchart's folder may be named
// otherwise than the chart, so the bytes themselves tell where they come from; a chart from an archive keeps Helm's name.
func sourceFiles(o *order, loaded *chart.Chart) map[string]string {
	places := map[*byte]string{}
	for name, content := range o.tree {
		if len(content) > 0 {
			places[unsafe.SliceData(content)] = name
		}
	}
	files := map[string]string{}
	root := loaded.ChartFullPath()
	var visit func(*chart.Chart)
	visit = func(each *chart.Chart) {
		for _, file := range append(append([]*common.File{}, each.Templates...), each.Files...) {
			name := path.Join(each.ChartFullPath(), file.Name)
			place, known := places[unsafe.SliceData(file.Data)]
			if !known {
				place = o.inChart(strings.TrimPrefix(name, root+"/"))
			} else {
				place = o.placeOfFile(fileAt{Tree: o.Source.Tree, Path: place})
			}
			files[name] = place
		}
		for _, dependency := range each.Dependencies() {
			visit(dependency)
		}
	}
	visit(loaded)
	return files
}

func readCRDs(o *order, loaded ci.Charter, files map[string]string) ([]object, error) {
	var objects []object
	for _, crd := range loaded.(*chart.Chart).CRDObjects() {
		read, err := readManifest(crd.File.Data, files[crd.Filename], o.Lists)
		if err != nil {
			return nil, err
		}
		objects = append(objects, read...)
	}
	return objects, nil
}

// readManifests puts what templates wrote in install order, hooks last, as `helm template` prints it.
func readManifests(o *order, rendered, files map[string]string) ([]object, error) {
	var generic, hooks []object
	names := make([]string, 0, len(rendered))
	for name := range rendered {
		names = append(names, name)
	}
	for _, name := range sorted(names) {
		if strings.HasSuffix(name, notesFile) || strings.TrimSpace(rendered[name]) == "" {
			continue
		}
		for _, text := range manifestsIn(rendered[name]) {
			read, place, err := readTemplated(o, []byte(text), name, files[name])
			if err != nil {
				return nil, err
			}
			switch place {
			case placeHook:
				hooks = append(hooks, read...)
			case placeGeneric:
				generic = append(generic, read...)
			}
		}
	}
	sortForInstall(generic)
	sortForInstall(hooks)
	return append(generic, hooks...), nil
}

func manifestsIn(text string) []string {
	entries := releaseutil.SplitManifests(text)
	keys := make([]string, 0, len(entries))
	for key := range entries {
		keys = append(keys, key)
	}
	sortKeys(keys)
	out := make([]string, 0, len(keys))
	for _, key := range keys {
		out = append(out, entries[key])
	}
	return out
}

type manifestPlace int

const (
	placeGeneric manifestPlace = iota
	placeHook
	placeNowhere // Helm leaves out hooks of events that it does not know
)

func readTemplated(o *order, text []byte, name, file string) ([]object, manifestPlace, error) {
	encoded, err := yaml.YAMLToJSON(text)
	if err != nil {
		return nil, placeGeneric, manifestError(name, file, err)
	}
	events, isHook, err := hookEvents(encoded, text)
	if err != nil {
		return nil, placeGeneric, manifestError(name, file, err)
	}
	objects, err := splitObjects(encoded, file, o.Lists)
	if err != nil {
		found := describe(err)
		found.Code = codeTemplate
		return nil, placeGeneric, found
	}
	if !isHook {
		return objects, placeGeneric, nil
	}
	return objects, placeOf(events), nil
}

func manifestError(name, file string, err error) error {
	return &failure{Code: codeTemplate, Message: fmt.Sprintf("YAML parse error on %s: %v", name, err), File: file}
}

// hookEvents reads the hook annotation with Helm's own reading of a manifest's head, which takes numbers for strings.
// The cheap look at the JSON first spares most manifests from being parsed a second time.
func hookEvents(encoded, text []byte) (events string, isHook bool, err error) {
	if string(encoded) == "null" {
		return "", false, nil
	}
	var quick releaseutil.SimpleHead
	if json.Unmarshal(encoded, &quick) != nil {
		quick = releaseutil.SimpleHead{}
		if err := yaml.Unmarshal(text, &quick); err != nil {
			return "", false, err
		}
	}
	if quick.Metadata == nil {
		return "", false, nil
	}
	events, isHook = quick.Metadata.Annotations[hookAnnotation]
	return events, isHook, nil
}
