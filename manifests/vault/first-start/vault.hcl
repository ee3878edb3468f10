ui            = true
disable_mlock = true
api_addr      = "http://127.0.0.1:8200"

storage "file" {
  path = "/vault/data"
}

# Within the pod, and for kubectl port-forward; no other pod can listen in.
listener "tcp" {
  address     = "127.0.0.1:8200"
  tls_disable = true
}
