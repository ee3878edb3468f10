{{- with secret "secret/data/dotenv" }}{{ range $k, $v := .Data.data }}
{{ $k }}={{ $v | printf "%q" }}{{ end }}{{ end }}
