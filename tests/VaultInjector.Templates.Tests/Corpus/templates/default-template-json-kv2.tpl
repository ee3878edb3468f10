{{ with secret "secret/data/app" }}{{ .Data | toJSON }}
{{ end }}