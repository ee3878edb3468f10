{{ with secret "secret/types" }}{{ .Data.data.list }}
{{ .Data.data.map }}
{{ .Data.data.mixed }}
{{ .Data.data.empty_list }} {{ .Data.data.empty_map }}{{ end }}
{{ with secret "kv1/nested" }}{{ .Data }}{{ end }}