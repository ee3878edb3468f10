using System.Text.Json;
using VaultInjector.Runtime.Json;

namespace VaultInjector.Contracts;

/// <summary>
/// A certificate that Vault signs for the pod. The agent makes the key and writes <c>FILE.crt</c>, <c>FILE.key</c>, <c>FILE.ca</c> and
/// <c>FILE.pem</c>.
/// </summary>
/// <param name="Name">The NAME of the annotation <c>certificate.NAME</c>.</param>
/// <param name="Mount">Mount of the PKI engine, for example <c>pki_int</c>.</param>
/// <param name="Role">Role of the PKI engine; Vault signs at <c>MOUNT/sign/ROLE</c>.</param>
/// <param name="CommonName">Common name of the certificate.</param>
public sealed record CertificateRequest(string Name, string Mount, string Role, string CommonName)
{
    /// <summary>Path below the app's mount, without extension; <see cref="Name"/> unless the pod says otherwise.</summary>
    public string File { get; init; } = Name;

    public IReadOnlyList<string> AltNames { get; init; } = [];

    public IReadOnlyList<string> IpSans { get; init; } = [];

    public IReadOnlyList<string> UriSans { get; init; } = [];

    /// <summary>Life asked for, as Vault takes it, for example <c>24h</c>; null: as the PKI role says.</summary>
    public string? Ttl { get; init; }

    /// <summary><c>ec</c> (P-256), <c>rsa</c> (2048 bits) or <c>ed25519</c>.</summary>
    public string KeyType { get; init; } = "ec";

    /// <summary>Mode of these files, for example 0400 in octal; null: as all files.</summary>
    public int? Mode { get; init; }

    /// <summary>What to do once after the certificate changed, as <see cref="PodSecrets.OnChange"/>; null: nothing of its own.</summary>
    public string? OnChange { get; init; }

    internal static CertificateRequest? Read(JsonElement json) =>
        json.Text("name") is { } name && json.Text("mount") is { } mount &&
        json.Text("role") is { } role && json.Text("commonName") is { } commonName
            ? new CertificateRequest(name, mount, role, commonName)
            {
                File = json.Text("file") ?? name,
                AltNames = json.Items("altNames", item => item.GetString()),
                IpSans = json.Items("ipSans", item => item.GetString()),
                UriSans = json.Items("uriSans", item => item.GetString()),
                Ttl = json.Text("ttl"),
                KeyType = json.Text("keyType") ?? "ec",
                Mode = json.TryGetProperty("mode", out var mode) ? mode.GetInt32() : null,
                OnChange = json.Text("onChange"),
            }
            : null;

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteString("name", Name);
        json.WriteOptional("file", File == Name ? null : File);
        json.WriteString("mount", Mount);
        json.WriteString("role", Role);
        json.WriteString("commonName", CommonName);
        json.WriteTexts("altNames", AltNames);
        json.WriteTexts("ipSans", IpSans);
        json.WriteTexts("uriSans", UriSans);
        json.WriteOptional("ttl", Ttl);
        json.WriteOptional("keyType", KeyType == "ec" ? null : KeyType);
        json.WriteOptional("mode", Mode);
        json.WriteOptional("onChange", OnChange);
    }
}
