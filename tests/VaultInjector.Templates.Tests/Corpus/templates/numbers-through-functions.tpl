{{ with secret "secret/numbers" }}{{ .Data.data | toJSON }}
{{ .Data.data | toYAML }}
{{ .Data.data | toTOML }}{{ end }}