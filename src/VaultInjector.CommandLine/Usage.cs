namespace VaultInjector.CommandLine;

/// <summary>What <c>help</c> prints.</summary>
internal static class Usage
{
    public const string Text = """
        vault-injector [--config FILE] [--Section:Key=VALUE …]    run the webhook
        vault-injector check   [--config FILE] [--kubeconfig FILE] [--vault-token-file FILE] [--Section:Key=VALUE …]
        vault-injector inject  -f FILE|- … [-o yaml|json|patch] [options]
        vault-injector explain -f FILE|- … [options]
        vault-injector version | help

        check    looks at Vault, the cluster and the installation; prints a line for each, with advice where something is wrong
        inject   prints manifests as they would be injected
        explain  prints for each pod whether it would be injected, how, and why

        options of inject and explain:
          -f, --file FILE             manifests to read, - for standard input; may be repeated
          -n, --namespace NAME        namespace of objects that have none
              --namespace-file FILE   Namespace manifests with their labels and annotations; may be repeated
              --kubeconfig FILE       read namespaces (and the version) from this cluster instead
              --config FILE           the injector's config.json, or a ConfigMap that holds config.json and ca.crt
              --native-sidecars on|off
          -o, --output FORMAT         inject only: yaml (default), json, or patch (RFC 6902)
              --Section:Key=VALUE     any setting of docs/configuration.md

        """;
}
