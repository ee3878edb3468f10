{{ with secret "kv1/basic" }}[{{ .LeaseID }}] {{ .LeaseDuration }} {{ .Renewable }}{{ end }}
{{ with secret "secret/app" }}[{{ .LeaseID }}] {{ .LeaseDuration }} {{ .Renewable }}{{ end }}
{{ with secret "kv1/short-lived" }}{{ .LeaseDuration }} {{ .Data.value }}{{ end }}
