using VaultInjector.Templates.Values;

namespace VaultInjector.Templates.Functions;

/// <summary>
/// Functions that are known by name but lead away from Vault. With an empty name they give nothing, as they do in Vault Agent.
/// </summary>
internal static class RefusedFunctions
{
    private const string NoPrograms = "the agent runs no programs; read what is needed from Vault";
    private const string NoNetwork = "the agent does not look at the pod's network; use the downward API in the pod's environment";

    public static IEnumerable<Function> All =>
    [
        .. Texts.Select(name => Consul(name, call => call[0] is "" ? "" : null)),
        Consul("keyExists", call => call[0] is "" ? false : null),
        Consul("keyOrDefault", call => call.Count == 2 && call[0] is "" ? call[1] : null),
        .. Lists.Select(name => Consul(name, call => call[0] is "" ? new GoList([]) : null)),
        .. Groups.Select(name => Consul(name, call => call.Arguments[^1] is GoList { Items.Count: 0 } ? new GoMap() : null)),
        .. Others.Select(name => Consul(name, _ => null)),
        .. Later.Select(item => Consul(item.Name, _ => null, item.Since)),
        .. Nomad.Select(name => Leaves(name, "Nomad", _ => null, "0.29")),
        Function.Refused("plugin", $"plugin is refused: {NoPrograms}", call =>
            call.Count > 0 && call[0] is "" ? "" : throw Call.Fail($"plugin is refused: {NoPrograms}")),
        Function.Refused("sockaddr", $"sockaddr is refused: {NoNetwork}"),
        Function.Refused(
            "writeToFile", "writeToFile is refused: the agent writes only the files that annotations name; use a template for each file",
            since: "0.27"),
    ];

    private static string[] Texts => ["key"];

    private static string[] Lists => ["ls", "safeLs", "service", "connect", "tree", "safeTree"];

    /// <summary>They sort what the others found.</summary>
    private static string[] Groups => ["byKey", "byTag", "byMeta", "explode"];

    private static string[] Others => ["node", "nodes", "services", "datacenters", "caRoots", "caLeaf"];

    private static (string Name, string Since)[] Later =>
    [
        ("peerings", "0.37"), ("partitions", "0.37"), ("exportedServices", "0.38"), ("byPort", "0.38"), ("importedServices", "0.41.4"),
    ];

    private static string[] Nomad =>
    [
        "nomadService", "nomadServices", "nomadVar", "nomadVarExists", "nomadVarList", "nomadVarListSafe",
    ];

    private static Function Consul(string name, Func<Call, object?> ofNothing, string since = "") =>
        Leaves(name, "Consul", ofNothing, since);

    private static Function Leaves(string name, string system, Func<Call, object?> ofNothing, string since)
    {
        var refusal = $"{name} is refused: it asks {system}, and the agent reads from Vault only";
        return Function.Refused(name, refusal, call => (call.Count > 0 ? ofNothing(call) : null) ?? throw Call.Fail(refusal), since);
    }
}
