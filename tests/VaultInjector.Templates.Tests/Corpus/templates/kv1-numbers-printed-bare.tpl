{{ with secret "kv1/numbers" }}{{ range $k, $v := .Data }}{{ $k }}={{ $v }}
{{ end }}{{ end }}