list:
{{- range $x := split "," "a,b,c" }}
  - {{ $x }}
{{- end }}
end
