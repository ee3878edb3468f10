a
b {{ end }}