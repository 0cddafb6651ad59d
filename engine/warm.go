package main

// warmUp renders one of each kind, so that what the libraries build on first use is there before the first request.
func warmUp() {
	chart := &order{
		Source: source{Kind: "helm", helmSettings: helmSettings{ReleaseName: "warm", Namespace: "default"}},
		tree: map[string][]byte{
			"Chart.yaml":       []byte("apiVersion: v2\nname: warm\nversion: 0.0.0\n"),
			"values.yaml":      []byte("a: b\n"),
			"templates/a.yaml": []byte("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Release.Name }}}\ndata: {{ toYaml .Values | nindent 2 }}\n"),
		},
		paths: []string{"Chart.yaml", "templates/a.yaml", "values.yaml"},
	}
	_, _, _ = renderHelm(chart)
	overlay := &order{
		Source: source{Kind: "kustomize"},
		tree: map[string][]byte{
			"a.yaml": []byte("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"),
			"kustomization.yaml": []byte("resources: [a.yaml]\nnamespace: warm\npatches:\n- patch: " +
				"'{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {b: c}}'\n"),
		},
		paths: []string{"a.yaml", "kustomization.yaml"},
	}
	// The patch makes kyaml read Kubernetes' own schema, which takes far longer than an ordinary build.
	_, _, _ = renderKustomize(overlay)
}
