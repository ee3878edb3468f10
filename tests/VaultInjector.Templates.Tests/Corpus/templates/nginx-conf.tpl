server {
    listen 443 ssl;
    server_name {{ with secret "kv1/web" }}{{ .Data.host }}{{ end }};
    location / {
        proxy_set_header Host $host;
        {{- with secret "secret/data/services" }}
        {{- range .Data.data.services }}
        # upstream {{ .name }}
        proxy_pass http{{ if .tls }}s{{ end }}://{{ .name }}:{{ .port }};
        {{- end }}
        {{- end }}
    }
}
