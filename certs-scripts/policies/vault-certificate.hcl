# The CronJob that renews Vault's own certificate may have this certificate signed, and nothing else.
path "{{pki_mount}}/sign/{{role}}" {
  capabilities = ["update"]
}
