using System.Collections.Frozen;
using System.Globalization;

namespace VaultInjector.Webhook.Configuration;

/// <summary>
/// Every key with the shape of its value. The binder stops at the first value that it cannot convert and skips keys that it
/// does not know; this finds all of both.
/// </summary>
internal static class ConfigurationSchema
{
    private static readonly Shape Text = new("text", _ => true);
    private static readonly Shape Number = new(
        "a whole number",
        value => int.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out _));
    private static readonly Shape Duration = new(
        "a duration such as 00:01:00",
        value => TimeSpan.TryParse(value, CultureInfo.InvariantCulture, out _));
    private static readonly Shape Address = new("an absolute address", value => Uri.TryCreate(value, UriKind.Absolute, out _));
    private static readonly Shape Flag = new("true or false", value => bool.TryParse(value, out _));

    /// <summary>Keys by section; a key that ends in <c>:*</c> holds a list or a map.</summary>
    internal static FrozenDictionary<string, Shape> Keys { get; } = new Dictionary<string, Shape>(StringComparer.OrdinalIgnoreCase)
    {
        ["Listen:Address"] = Text,
        ["Listen:HttpsPort"] = Number,
        ["Listen:ManagementPort"] = Number,
        ["Listen:DrainTime"] = Duration,
        ["Listen:SlowClientLimit"] = Duration,
        ["Listen:ClientCaFile"] = Text,
        ["Listen:ClientNames:*"] = Text,
        ["Vault:Address"] = Address,
        ["Vault:CaFile"] = Text,
        ["Vault:Namespace"] = Text,
        ["Vault:RequestTimeout"] = Duration,
        ["Session:Method"] = OneOf<SessionMethod>(),
        ["Session:TokenFile"] = Text,
        ["Session:ServiceAccountTokenFile"] = Text,
        ["Session:RoleIdFile"] = Text,
        ["Session:SecretIdFile"] = Text,
        ["Session:Role"] = Text,
        ["Session:AuthPath"] = Text,
        ["Certificates:Source"] = OneOf<CertificateOrigin>(),
        ["Certificates:PkiMount"] = Text,
        ["Certificates:PkiRole"] = Text,
        ["Certificates:DnsNames:*"] = Text,
        ["Certificates:IpAddresses:*"] = Text,
        ["Certificates:Ttl"] = Duration,
        ["Certificates:CaOverlap"] = Duration,
        ["Certificates:CertificateFile"] = Text,
        ["Certificates:KeyFile"] = Text,
        ["Certificates:CaFile"] = Text,
        ["Kubernetes:Kubeconfig"] = Text,
        ["Kubernetes:Namespace"] = Text,
        ["Kubernetes:Service"] = Text,
        ["Kubernetes:WebhookConfiguration"] = Text,
        ["Broker:WrapTtl"] = Duration,
        ["Broker:MaxConcurrentVaultRequests"] = Number,
        ["Broker:RequestsPerPodPerMinute"] = Number,
        ["Broker:BindToPodIp"] = Flag,
        ["Injection:AgentImage"] = Text,
        ["Injection:AgentImagePullPolicy"] = Text,
        ["Injection:InjectorUrl"] = Address,
        ["Injection:AppRoleAuthPath"] = Text,
        ["Injection:KubernetesAuthPath"] = Text,
        ["Injection:NativeSidecars"] = OneOf<NativeSidecarMode>(),
        ["Injection:Defaults:*"] = Text,
        ["Logging:Format"] = OneOf<LogFormat>(),
        ["Logging:LogLevel:*"] = OneOf<LogLevel>(),
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Sections =
        Keys.Keys.Select(key => key[..key.IndexOf(':', StringComparison.Ordinal)]).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>One sentence for each value of the wrong shape and each key that does not exist.</summary>
    public static IReadOnlyList<string> Problems(IConfiguration configuration) =>
        [.. configuration.GetChildren()
            .Where(section => Sections.Contains(section.Key))
            .SelectMany(Leaves)
            .Select(Problem)
            .OfType<string>()
            .Order(StringComparer.Ordinal)];

    private static IEnumerable<IConfigurationSection> Leaves(IConfigurationSection section)
    {
        var children = section.GetChildren().ToList();
        return children.Count == 0 ? [section] : children.SelectMany(Leaves);
    }

    private static string? Problem(IConfigurationSection leaf)
    {
        if (leaf.Value is not { Length: > 0 } value)
        {
            return null;
        }

        var listed = $"{leaf.Path[..leaf.Path.LastIndexOf(':')]}:*";
        return (Keys.GetValueOrDefault(leaf.Path) ?? Keys.GetValueOrDefault(listed)) switch
        {
            null => $"{leaf.Path} does not exist; see the configuration table in docs/configuration.md",
            var shape => shape.Accepts(value) ? null : $"{leaf.Path} is '{value}'; set {shape.Expected}",
        };
    }

    private static Shape OneOf<T>()
        where T : struct, Enum =>
        new(
            $"one of {string.Join(", ", Enum.GetNames<T>())}",
            value => Enum.TryParse<T>(value, ignoreCase: true, out var parsed) && Enum.IsDefined(parsed));

    /// <summary>What a value must look like.</summary>
    internal sealed record Shape(string Expected, Func<string, bool> Accepts);
}
