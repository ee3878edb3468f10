{{ with secret "secret/types" }}{{ .Data.data | toYAML }}{{ end }}
---
{{ with secret "secret/services" }}{{ .Data.data | toYAML }}{{ end }}
---
{{ with secret "secret/hollow" }}{{ .Data.data | toYAML }}{{ end }}