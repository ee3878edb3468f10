ui            = true
disable_mlock = true
api_addr      = "http://127.0.0.1:8200"

storage "file" {
  path = "/vault/data"
}

# Only processes in the pod and kubectl port-forward can connect; other pods cannot.
listener "tcp" {
  address     = "127.0.0.1:8200"
  tls_disable = true
}
