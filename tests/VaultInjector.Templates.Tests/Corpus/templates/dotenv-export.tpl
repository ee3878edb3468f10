{{ with secret "secret/data/dotenv" -}}
{{ range $k, $v := .Data.data -}}
export {{ $k | replaceAll "-" "_" | toUpper }}='{{ $v | replaceAll "'" "'\\''" }}'
{{ end }}{{- end }}