{{ with secret "kv1/basic" }}{{ .Data | toJSON }}
{{ end }}