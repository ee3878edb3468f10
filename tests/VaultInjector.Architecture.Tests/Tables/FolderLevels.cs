namespace VaultInjector.Architecture.Tests.Tables;

/// <summary>
/// The folders of each project in src from the ground up: a folder may use those before it in its list, and no other. <c>.</c> is the
/// project's own folder. A folder that is missing here fails.
/// </summary>
internal static class FolderLevels
{
    public static readonly IReadOnlyDictionary<string, string[]> Of = new Dictionary<string, string[]>
    {
        ["VaultInjector.Contracts"] = ["."],
        ["VaultInjector.Runtime"] = ["Time", "Renewal", "Json", "Files", "Streams", "Certificates", "Processes", "."],
        ["VaultInjector.Templates"] =
        [
            "Faults", "Values", "Limits", "Text", "Formatting", "Regular", "Documents", "Parsing", "Functions", "Sprig", "Running", ".",
        ],
        ["VaultInjector.Rendering"] = [".", "Reading", "Formats", "Files", "Variables"],
        ["VaultInjector.Injection"] =
        [
            "Ground", "Pods", "Roles", "Secrets", "Annotations", "Compatibility", "Variables", "Requests", "Plans", "Patches", "Decisions",
            "Migration", ".",
        ],
        ["VaultInjector.Vault"] = [".", "Transport", "Api"],
        ["VaultInjector.Webhook"] =
        [
            "Refusals", "Pacing", "Health", "Telemetry", "Connections", "Configuration", "Kubernetes", "Trust", "Session",
            "Certificates", "Identity", "Admission", "Revocation", "Broker", "Census", "Status", "Hosting", ".",
        ],
        ["VaultInjector.CommandLine"] =
        [
            "Ground", "Yaml", "Manifests", "Configuration", "Context", "Inject", "Migrate", "Explain", "Render", "Check",
            "Status", "Help", ".",
        ],
        ["VaultInjector"] = ["."],
        ["VaultInjector.Agent"] =
        [
            "Ground", "Failures", "Configuration", "Transport", "Acquisition", "Files", "Hooks", "Parts", "Secrets", "Certificates",
            "Sidecar", "Exec", "Commands", ".",
        ],
        ["VaultInjector.Configuration"] = ["Formats", "."],
        ["VaultInjector.DevCluster.Vault"] =
        [
            "Ground", "Storage", "Mounts", "Tokens", "Leases", "Requests", "Policies", "Wrapping", "Audit", "Core", "Logins",
            "Engines/AppRole", "Engines/Database", "Engines/KeyValue", "Engines/Kubernetes", "Engines/Pki", "Engines/TokenApi",
            "Engines/SystemApi", "Engines", "Seal", "Http", ".",
        ],
        ["VaultInjector.DevCluster.Kubernetes"] =
        [
            "Store", "Refusals", "Selectors", "Patching", "Authentication", "Authorization", "Expressions", "Discovery", "Admission",
            "Rules", "Defaults", "Webhooks", "Policies", "Operations", "Http", "Controllers", ".",
        ],
        ["VaultInjector.DevCluster"] = ["Processes", "Pods", "Cluster", "Demo", "."],
    };
}
