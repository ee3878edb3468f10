{{ with secret "secret/data/quotes" }}{
  "double": {{ .Data.data.double | toJSON }},
  "path": {{ .Data.data.backslash | toJSON }},
  "list": [{{ range $i, $x := split "," "a,b" }}{{ if $i }}, {{ end }}{{ $x | toJSON }}{{ end }}]
}
{{ end }}