{{ with secret "kv1/web" }}motto={{ or .Data.motto "none set" }}
host={{ if .Data.host }}{{ .Data.host }}{{ else }}localhost{{ end }}
zone={{ or .Data.zone "eu" }}{{ end }}