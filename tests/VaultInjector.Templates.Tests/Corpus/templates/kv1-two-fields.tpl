{{ with secret "kv1/basic" }}{{ .Data.username }}:{{ .Data.password }}{{ end }}
