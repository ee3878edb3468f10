{{ with secret "secret/quotes" }}{{ .Data.data | toJSON }}{{ end }}
{{ with secret "secret/types" }}{{ .Data.data | toJSON }}
{{ .Data.data.list | toJSON }} {{ .Data.data.text | toJSON }} {{ toJSON 5 }} {{ toJSON true }} {{ toJSON "<&>" }} {{ toJSON 1.0 }} {{ toJSON 1e21 }}{{ end }}