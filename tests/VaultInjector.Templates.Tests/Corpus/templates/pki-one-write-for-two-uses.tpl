{{ with secret "pki/issue/web" "common_name=a.example.internal" }}{{ .Data.serial_number }}{{ end }}
{{ with secret "pki/issue/web" "common_name=a.example.internal" }}{{ .Data.serial_number }}{{ end }}
{{ with secret "pki/issue/web" "common_name=b.example.internal" }}{{ len .Data.serial_number }}{{ end }}