{{- with secret "secret/data/app" }}
spring.datasource.username={{ .Data.data.username }}
spring.datasource.password={{ .Data.data.password }}
spring.datasource.url=jdbc:postgresql://{{ .Data.data.url }}
{{- end }}
{{- with secret "kv1/web" }}
server.port={{ .Data.port }}
server.ssl.enabled={{ .Data.tls }}
{{- end }}
