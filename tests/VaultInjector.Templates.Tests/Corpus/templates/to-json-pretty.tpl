{{ with secret "secret/types" }}{{ .Data.data | toJSONPretty }}{{ end }}
{{ with secret "secret/hollow" }}{{ .Data.data | toJSONPretty }}{{ end }}