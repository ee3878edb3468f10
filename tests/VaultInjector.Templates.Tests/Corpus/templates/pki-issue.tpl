{{ with secret "pki/issue/web" "common_name=shop.example.internal" "ttl=24h" }}{{ .Data.certificate }}
{{ .Data.issuing_ca }}
{{ .Data.private_key }}
{{ .Data.private_key_type }} {{ .Data.serial_number }}{{ end }}