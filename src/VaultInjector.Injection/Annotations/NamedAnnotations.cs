using VaultInjector.Contracts;
using VaultInjector.Injection.Secrets;

namespace VaultInjector.Injection.Annotations;

/// <summary>What the annotations with one NAME say, such as <c>secret.NAME</c> and <c>mode.NAME</c>; null where one is missing.</summary>
internal sealed record NamedAnnotations(string Name)
{
    public SecretPath? Secret { get; init; }

    public string? Template { get; init; }

    public CertificateRequest? Certificate { get; init; }

    /// <summary>One of <see cref="SecretFormats.All"/>.</summary>
    public string? Format { get; init; }

    public string? File { get; init; }

    /// <summary>The folder outside of the mount in which containers see the file.</summary>
    public string? MountPath { get; init; }

    public int? Mode { get; init; }

    public RenewHook? OnChange { get; init; }

    public bool? ErrorOnMissingKey { get; init; }

    public string? LeftDelimiter { get; init; }

    public string? RightDelimiter { get; init; }

    /// <summary>The annotations as they stand on the pod, keys without the domain.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Texts { get; init; } = [];

    /// <summary>Heads of the annotations that could not be read, such as <c>file</c>; they are reported already.</summary>
    public IReadOnlyList<string> Failed { get; init; } = [];

    /// <summary>Whether this NAME stands for a file.</summary>
    public bool IsFile => Secret is not null || Template is not null;

    /// <summary>Whether it asks for a file or a certificate, even one that could not be read.</summary>
    public bool IsWanted => IsFile || Certificate is not null || Failed.Any(head => head is "secret" or "template" or "certificate");

    /// <summary>The annotation that asks for the file or certificate, without the domain.</summary>
    public string Owner => $"{(Template is not null ? "template" : Secret is not null ? "secret" : "certificate")}.{Name}";
}
