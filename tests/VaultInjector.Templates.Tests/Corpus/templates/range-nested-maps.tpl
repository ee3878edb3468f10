{{ with secret "secret/services" }}{{ range $name, $u := .Data.data.users }}[{{ $name }}]{{ range $k, $v := $u }} {{ $k }}={{ $v }}{{ end }}
{{ end }}{{ end }}