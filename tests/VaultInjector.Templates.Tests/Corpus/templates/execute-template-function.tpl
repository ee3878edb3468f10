{{ define "body" }}a: {{ . }}
b: 2
{{ end }}root:
{{ executeTemplate "body" "one" | indent 2 }}