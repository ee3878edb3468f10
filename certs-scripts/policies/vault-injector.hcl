# The rights of Vault Injector itself. configure-injector.sh fills in the {{names}}. It repeats a block with
# {{approle}} or {{token_role}} for each role that the injector may hand out ("+": all AppRoles; token roles are always named).

# Create secret-ids, but wrapped only: a thief of this token gets no plain secret-id.
path "auth/{{approle_mount}}/role/{{approle}}/secret-id" {
  capabilities     = ["update"]
  min_wrapping_ttl = "1s"
  max_wrapping_ttl = "{{max_wrapping_ttl}}"
}

# Read the role id that the agent needs in addition to the secret-id.
path "auth/{{approle_mount}}/role/{{approle}}/role-id" {
  capabilities = ["read"]
}

# Create tokens of a token role, also wrapped only.
path "auth/token/create/{{token_role}}" {
  capabilities     = ["update"]
  min_wrapping_ttl = "1s"
  max_wrapping_ttl = "{{max_wrapping_ttl}}"
}

# Read whether such a role creates orphan tokens: other tokens would end together with the injector's.
path "auth/token/roles/{{token_role}}" {
  capabilities = ["read"]
}

# Never create a copy of the injector's own token: it would outlive this token.
path "auth/token/create/{{name}}" {
  capabilities = ["deny"]
}

# Revoke by accessor what an ended pod got. The look-up shows to which pod the token was given. Listing accessors is not
# allowed: the injector knows only the accessors that agents report or that come with a wrapping.
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

# Sign the injector's own serving certificate. The private key stays in the injector.
path "{{pki_mount}}/sign/{{name}}" {
  capabilities = ["update"]
}

# Keep the injector's own session. The token does not have Vault's "default" policy, which would allow this.
path "auth/token/lookup-self" {
  capabilities = ["read"]
}
path "auth/token/renew-self" {
  capabilities = ["update"]
}
path "auth/token/revoke-self" {
  capabilities = ["update"]
}
