using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Variables;

namespace VaultInjector.Injection.Requests;

/// <summary>What the pod's role must be allowed in Vault.</summary>
/// <param name="Key">The annotation that asks for it, without the domain, or the variable of a container that refers to it.</param>
/// <param name="Path">The path as the annotation has it: a KV 2 path may lack <c>data/</c>.</param>
/// <param name="Capability">As policies name it.</param>
public sealed record SecretRead(string Key, string Path, string Capability)
{
    public const string Read = "read";
    public const string Update = "update";
    public const string List = "list";

    /// <summary>Who asks for it, as messages name it.</summary>
    public string Asker => Key.StartsWith(VariableLiteral.OriginPrefix, StringComparison.Ordinal) ? Key : AnnotationKeys.Domain + Key;

    /// <summary>All of a document, templates too, each once.</summary>
    internal static IReadOnlyList<SecretRead> All(PodSecrets secrets, IEnumerable<TemplateReading> templates) =>
    [
        .. secrets.Files
            .Where(file => file.Template is null && file.Secret is not null)
            .Select(file => new SecretRead($"secret.{file.Name}", file.Secret!, Read))
            .Concat(templates.SelectMany(template => template.Reads()))
            .Concat(secrets.Variables.SelectMany(Reads))
            .Concat(secrets.Certificates.Select(one => new SecretRead($"certificate.{one.Name}", $"{one.Mount}/sign/{one.Role}", Update)))
            .DistinctBy(read => (read.Path, read.Capability)),
    ];

    private static IEnumerable<SecretRead> Reads(VariableRequest variable) => variable.Parts
        .Where(part => part.Secret is not null)
        .Select(part => new SecretRead(variable.Origin, part.Secret!, Read));

    /// <summary>Without blanks, slashes around it and a query; null where nothing is left.</summary>
    internal static SecretRead? Of(string key, string text, string capability)
    {
        var path = text.Split('?')[0].Trim().Trim('/');
        return path.Length == 0 ? null : new SecretRead(key, path, capability);
    }
}
