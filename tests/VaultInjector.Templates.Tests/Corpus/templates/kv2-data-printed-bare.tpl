{{ with secret "secret/app" }}{{ .Data.data }}
{{ .Data }}{{ end }}