{{ with secret "kv1/nested" }}{{ .Data | toTOML }}{{ end }}
#
{{ with secret "secret/quotes" }}{{ .Data.data | toTOML }}{{ end }}