namespace VaultInjector.Architecture.Tests.Tables;

/// <summary>Where in src the system's clock may be named; everything else takes a <see cref="TimeProvider"/>.</summary>
internal static class ClockOwners
{
    /// <summary>A folder (with a slash at its end) or a file, each with its reason.</summary>
    public static readonly IReadOnlyDictionary<string, string> Paths = new Dictionary<string, string>
    {
        ["src/VaultInjector.Runtime/"] = "the one ground for time",
        ["src/VaultInjector.Webhook/WebhookHost.cs"] = "composition root of the webhook",
        ["src/VaultInjector.Agent/Program.cs"] = "composition root of the agent",
        ["src/VaultInjector.CommandLine/Verbs.cs"] = "composition root of the verbs",
        ["src/VaultInjector.Configuration/VaultInjectorOptions.cs"] = "default of an option",
        ["src/VaultInjector.DevCluster/"] = "the harness waits for real processes",
        ["src/VaultInjector.DevCluster.Vault/EmbeddedVault.cs"] = "default of an option",
        ["src/VaultInjector.DevCluster.Kubernetes/EmbeddedKubeOptions.cs"] = "default of an option",
    };
}
