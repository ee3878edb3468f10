{{ with secret "kv1/nested" -}}
[database]
host = {{ .Data.db.host }}
port = {{ .Data.db.port }}
replicas = {{ range $i, $r := .Data.db.replicas }}{{ if $i }},{{ end }}{{ $r }}{{ end }}

[limits]
{{ range $k, $v := .Data.limits }}{{ $k }} = {{ $v }}
{{ end }}{{ end }}