import type { Files } from '../folder-reader.ts';

/** A chart `charts/shop` whose one Deployment has these image lines, with values for dev. */
export function chart(
  image: string | readonly string[],
  {
    values = '',
    dev = '',
    more = {},
    appVersion = '1.4.2',
  }: { values?: string; dev?: string; more?: Files; appVersion?: string },
): Files {
  const images = typeof image === 'string' ? [image] : image;
  const containers = images.map((line, index) => `        - name: c${index}\n          image: ${line}\n`).join('');
  return {
    'charts/shop/Chart.yaml': `apiVersion: v2\nname: shop\nversion: 0.1.0\nappVersion: "${appVersion}"\n`,
    'charts/shop/values.yaml': values,
    'charts/shop/values-dev.yaml': dev,
    'charts/shop/templates/deployment.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}
spec:
  selector: { matchLabels: { app: shop } }
  template:
    metadata: { labels: { app: shop } }
    spec:
      containers:
${containers}`,
    ...more,
  };
}

/** The helper of charts that imitate Bitnami's `common`: a global registry before the image's own. */
export const commonHelper = `{{- define "shop.image" -}}
{{- $registry := default .image.registry .global.imageRegistry -}}
{{- $separator := ":" -}}{{- $end := .image.tag | toString -}}
{{- if .image.digest }}{{ $separator = "@" }}{{ $end = .image.digest | toString }}{{ end -}}
{{- if $registry }}{{ printf "%s/%s%s%s" $registry .image.repository $separator $end }}{{ else }}{{ printf "%s%s%s" .image.repository $separator $end }}{{ end -}}
{{- end -}}
`;
