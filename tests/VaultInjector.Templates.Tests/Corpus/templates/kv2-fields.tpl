{{- with secret "secret/data/app" -}}
user={{ .Data.data.username }}
pass={{ .Data.data.password }}
{{- end }}
