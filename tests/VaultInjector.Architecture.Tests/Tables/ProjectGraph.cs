namespace VaultInjector.Architecture.Tests.Tables;

/// <summary>Which project may reference which, as in section 11 of the design. A project that is missing here fails.</summary>
internal static class ProjectGraph
{
    public static readonly IReadOnlyDictionary<string, string[]> Allowed = new Dictionary<string, string[]>
    {
        ["VaultInjector.Contracts"] = ["VaultInjector.Runtime"],
        ["VaultInjector.Runtime"] = [],
        ["VaultInjector.Templates"] = [],
        ["VaultInjector.Rendering"] = ["VaultInjector.Contracts", "VaultInjector.Templates"],
        ["VaultInjector.Injection"] = ["VaultInjector.Contracts", "VaultInjector.Templates"],
        ["VaultInjector.Vault"] = ["VaultInjector.Runtime"],
        ["VaultInjector.Webhook"] = ["VaultInjector.Contracts", "VaultInjector.Runtime", "VaultInjector.Injection", "VaultInjector.Vault"],
        ["VaultInjector.CommandLine"] = ["VaultInjector.Injection", "VaultInjector.Rendering", "VaultInjector.Webhook"],
        ["VaultInjector"] = ["VaultInjector.Webhook", "VaultInjector.CommandLine"],
        ["VaultInjector.Agent"] =
        [
            "VaultInjector.Contracts", "VaultInjector.Runtime", "VaultInjector.Rendering", "VaultInjector.Vault",
        ],
        ["VaultInjector.Configuration"] = [],

        // The look-alikes know nothing of the product, so that a shared misunderstanding cannot hide in both ends.
        ["VaultInjector.DevCluster.Vault"] = [],
        ["VaultInjector.DevCluster.Kubernetes"] = [],
        ["VaultInjector.DevCluster"] = ["VaultInjector.DevCluster.Vault", "VaultInjector.DevCluster.Kubernetes"],

        ["VaultInjector.Architecture.Tests"] = [],
        ["VaultInjector.Runtime.Tests"] = ["VaultInjector.Runtime"],
        ["VaultInjector.Contracts.Tests"] = ["VaultInjector.Contracts"],
        ["VaultInjector.Templates.Tests"] = ["VaultInjector.Templates"],
        ["VaultInjector.Rendering.Tests"] = ["VaultInjector.Rendering"],
        ["VaultInjector.Injection.Tests"] = ["VaultInjector.Injection"],
        ["VaultInjector.Vault.Tests"] = ["VaultInjector.Vault"],
        ["VaultInjector.Webhook.Tests"] = ["VaultInjector.Webhook", "VaultInjector.DevCluster"],
        ["VaultInjector.CommandLine.Tests"] = ["VaultInjector.CommandLine", "VaultInjector.DevCluster"],
        ["VaultInjector.Agent.Tests"] = ["VaultInjector.Agent"],
        ["VaultInjector.Configuration.Tests"] = ["VaultInjector.Configuration", "VaultInjector.DevCluster"],
        ["VaultInjector.DevCluster.Tests"] = ["VaultInjector.DevCluster", "VaultInjector.Templates"],
        ["VaultInjector.EndToEnd"] = ["VaultInjector.DevCluster", "VaultInjector.EndToEnd.App"],
        ["VaultInjector.EndToEnd.App"] = ["VaultInjector.Configuration"],
        ["VaultInjector.Benchmarks"] = ["VaultInjector.Injection", "VaultInjector.Agent", "VaultInjector.DevCluster"],
    };
}
