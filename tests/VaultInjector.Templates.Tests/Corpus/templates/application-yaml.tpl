app:
  name: till
{{- with secret "secret/data/services" }}
  users:
  {{- range $n, $u := .Data.data.users }}
    {{ $n }}:
      role: {{ $u.role | toJSON }}
      uid: {{ $u.uid }}
  {{- end }}
{{- end }}
  password: |-
{{ with secret "secret/data/pem" }}{{ .Data.data.ca | indent 4 }}{{ end }}