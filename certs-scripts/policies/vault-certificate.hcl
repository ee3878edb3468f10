# What the CronJob may do that renews Vault's own certificate: have that one signed, and nothing else.
path "{{pki_mount}}/sign/{{role}}" {
  capabilities = ["update"]
}
