line 1
{{ with secret "kv1/basic" }}{{ .Data.username }}
