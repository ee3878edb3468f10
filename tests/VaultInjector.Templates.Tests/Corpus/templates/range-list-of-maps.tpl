{{ with secret "secret/services" }}{{ range .Data.data.services }}{{ .name }}:{{ .port }}{{ if .tls }} tls{{ end }}
{{ end }}{{ end }}