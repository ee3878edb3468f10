# What Vault Injector itself may do. configure-injector.sh fills in the {{names}}; a block that names
# {{approle}} or {{token_role}} is repeated for each role that the injector may hand out ("+": all of them).

# Hand out secret-ids, but only wrapped: whoever steals this token still sees no secret-id.
path "auth/{{approle_mount}}/role/{{approle}}/secret-id" {
  capabilities     = ["update"]
  min_wrapping_ttl = "1s"
  max_wrapping_ttl = "{{max_wrapping_ttl}}"
}

# Tell the agent the role id that belongs to a secret-id.
path "auth/{{approle_mount}}/role/{{approle}}/role-id" {
  capabilities = ["read"]
}

# Hand out tokens of a token role, again only wrapped.
path "auth/token/create/{{token_role}}" {
  capabilities     = ["update"]
  min_wrapping_ttl = "1s"
  max_wrapping_ttl = "{{max_wrapping_ttl}}"
}

# Never a copy of its own access, which would outlive the loss of this token.
path "auth/token/create/{{name}}" {
  capabilities = ["deny"]
}

# Revoke what a pod that has ended was given, by accessor. The look-up tells whose it is; listing accessors is not allowed,
# so that only those can be named that agents report or that come with a wrapping.
path "auth/token/lookup-accessor" {
  capabilities = ["update"]
}
path "auth/token/revoke-accessor" {
  capabilities = ["update"]
}

path "auth/{{approle_mount}}/role/{{approle}}/secret-id-accessor/lookup" {
  capabilities = ["update"]
}

path "auth/{{approle_mount}}/role/{{approle}}/secret-id-accessor/destroy" {
  capabilities = ["update"]
}

# Its own serving certificate; the private key stays in the injector.
path "{{pki_mount}}/sign/{{name}}" {
  capabilities = ["update"]
}

# Its own session. The token does not get Vault's "default" policy, so these are named here.
path "auth/token/lookup-self" {
  capabilities = ["read"]
}
path "auth/token/renew-self" {
  capabilities = ["update"]
}
path "auth/token/revoke-self" {
  capabilities = ["update"]
}
