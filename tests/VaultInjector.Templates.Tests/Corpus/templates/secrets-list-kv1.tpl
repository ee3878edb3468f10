{{ range secrets "kv1/team/" }}{{ . }}
{{ end }}{{ len (secrets "kv1/team") }}