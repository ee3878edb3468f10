{{- with secret "kv1/basic" -}}
{{- if .Data.username }}
user: {{ .Data.username -}}
{{ end }}
{{- end -}}
