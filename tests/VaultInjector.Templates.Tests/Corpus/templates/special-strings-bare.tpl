{{ with secret "secret/quotes" }}{{ range $k, $v := .Data.data }}{{ $k }}: [{{ $v }}]
{{ end }}{{ end }}