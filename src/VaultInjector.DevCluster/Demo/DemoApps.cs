using VaultInjector.DevCluster.Cluster;

namespace VaultInjector.DevCluster.Demo;

/// <summary>The manifests of the demo's apps.</summary>
internal static class DemoApps
{
    public const string Namespace = "apps";

    /// <summary>The namespace of pods that were made for other products.</summary>
    public const string ShopNamespace = "shop";

    public static JsonObject OptedInNamespace() => Manifests.Parse("""
        apiVersion: v1
        kind: Namespace
        metadata:
          name: apps
          labels:
            vault-injector.io/injection: enabled
          annotations:
            vault-injector.io/allowed-roles: yn-api, steady, site, web
        """)[0];

    /// <summary>An app without any Vault library: sed and curl.</summary>
    public static JsonObject Shell() => Manifests.Parse("""
        apiVersion: v1
        kind: Pod
        metadata:
          name: yn-api
          namespace: apps
          annotations:
            vault-injector.io/role: yn-api
        spec:
          restartPolicy: Never
          containers:
            - name: api
              image: yn-api:1.0
              command:
                - sh
                - -c
                - |
                  token=$(sed 's/.*"clientToken":"\([^"]*\)".*/\1/' /var/run/secrets/vault/vault-token)
                  printf 'X-Vault-Token: %s' "$token" |
                    curl -fsS -H @- --cacert "$VAULT_CACERT" "$VAULT_ADDR/v1/secret/yn-api/SECRET_KEY" |
                    jq -r .data.value
        """)[0];

    /// <summary>Without a Vault client and without a token: sed reads the password from a file, again after each SIGHUP.</summary>
    public static JsonObject Web() => Manifests.Parse("""
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
          namespace: apps
          annotations:
            vault-injector.io/role: web
            vault-injector.io/token: "false"
            vault-injector.io/template.app.conf: |
              {{ with secret "database/creds/web" }}url = postgres://{{ .Data.username }}:{{ .Data.password }}@db/web{{ end }}
            vault-injector.io/on-change: signal:HUP
        spec:
          shareProcessNamespace: true
          containers:
            - name: app
              image: web:1.0
              command:
                - sh
                - -c
                - |
                  read_password() {
                    sed -n 's|.*\(....\)@db.*|my database password ends with \1|p' /var/run/secrets/vault/app.conf
                  }
                  trap read_password HUP
                  read_password
                  while :; do sleep 0.1; done
        """)[0];

    public static JsonObject CompatibleNamespace() => Manifests.Parse("""
        apiVersion: v1
        kind: Namespace
        metadata:
          name: shop
          labels:
            vault-injector.io/injection: enabled
          annotations:
            vault-injector.io/compatibility: vault-k8s, bank-vaults
        """)[0];

    /// <summary>Has the annotation of kubernetes-vault only.</summary>
    public static JsonObject Legacy() => Manifests.Parse("""
        apiVersion: v1
        kind: Pod
        metadata:
          name: legacy
          namespace: apps
          annotations:
            pod.boostport.com/vault-approle: yn-api
        spec:
          restartPolicy: Never
          containers:
            - name: app
              image: legacy:1.0
              command: [grep, -o, clientToken, /var/run/secrets/boostport.com/vault-token]
        """)[0];

    /// <summary>Has annotations of the Vault Agent Injector only.</summary>
    public static JsonObject Orders() => Manifests.Parse("""
        apiVersion: v1
        kind: Pod
        metadata:
          name: orders
          namespace: shop
          annotations:
            vault.hashicorp.com/agent-inject: "true"
            vault.hashicorp.com/role: orders
            vault.hashicorp.com/agent-inject-secret-db: secret/orders/db
        spec:
          restartPolicy: Never
          containers:
            - name: app
              image: orders:1.0
              command: [cat, /vault/secrets/db]
        """)[0];

    /// <summary>Has an annotation and a reference of bank-vaults only.</summary>
    public static JsonObject Stock() => Manifests.Parse("""
        apiVersion: v1
        kind: Pod
        metadata:
          name: stock
          namespace: shop
          annotations:
            vault.security.banzaicloud.io/vault-role: orders
        spec:
          restartPolicy: Never
          containers:
            - name: app
              image: stock:1.0
              command: [sh, -c, 'echo "$DATABASE"']
              env:
                - {name: DATABASE, value: "vault:secret/orders/db#${.username | upper}@${.host}"}
        """)[0];

    /// <summary>A Django project in one file, <c>site.py</c>.</summary>
    /// <param name="python">A Python that has Django.</param>
    /// <param name="sources">The folder <c>src</c>.</param>
    /// <param name="port">Where it listens.</param>
    public static JsonObject Django(string python, string sources, int port) => Manifests.Parse($$"""
        apiVersion: v1
        kind: Pod
        metadata:
          name: yn-site
          namespace: apps
          annotations:
            vault-injector.io/role: site
            vault-injector.io/mount-path: /vault/files
        spec:
          containers:
            - name: app
              image: yn-site:1.0
              command: [{{python}}, {{sources}}/VaultInjector.DevCluster/Demo/site.py, runserver, "127.0.0.1:{{port}}", --noreload]
              env:
                - {name: PYTHONPATH, value: "{{sources}}/python"}
                - {name: PYTHONDONTWRITEBYTECODE, value: "1"}
        """)[0];

    /// <summary>Runs until it is deleted, and is notified of each new token.</summary>
    public static JsonObject Steady() => Manifests.Parse("""
        apiVersion: v1
        kind: Pod
        metadata:
          name: steady
          namespace: apps
          annotations:
            vault-injector.io/role: steady
            vault-injector.io/on-renew: signal:HUP
        spec:
          shareProcessNamespace: true
          containers:
            - name: app
              image: steady:1.0
              command: [sh, -c, "trap 'echo I got a new token' HUP; while :; do sleep 0.2; done"]
        """)[0];

    /// <summary>Has no sidecar to revoke its token.</summary>
    public static JsonObject Vanishing() => Manifests.Parse("""
        apiVersion: v1
        kind: Pod
        metadata:
          name: vanishing
          namespace: apps
          annotations:
            vault-injector.io/role: yn-api
            vault-injector.io/agent: init
        spec:
          containers:
            - name: app
              image: vanishing:1.0
              command: [sleep, "600"]
        """)[0];

    /// <summary>Asks for a role that its namespace does not allow.</summary>
    public static JsonObject Forbidden() => Manifests.Parse("""
        apiVersion: v1
        kind: Pod
        metadata:
          name: curious
          namespace: apps
          annotations:
            vault-injector.io/role: payroll
        spec:
          containers:
            - name: app
              image: curious:1.0
              command: [sh, -c, "echo this must never run"]
        """)[0];
}
