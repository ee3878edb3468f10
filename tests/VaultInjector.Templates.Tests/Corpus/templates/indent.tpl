{{ with secret "secret/documents" }}block: |
{{ .Data.data.lines | indent 4 }}|{{ indent 0 "a\nb" }}|{{ indent 2 "" }}{{ end }}