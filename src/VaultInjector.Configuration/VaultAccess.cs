using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace VaultInjector.Configuration;

/// <summary>Address, token and CA as they are now: the agent replaces the files while the app runs.</summary>
internal sealed class VaultAccess(VaultClientOptions options)
{
    private string Folder => Mount.Find(options.Path, options.Environment);

    public string? Namespace => options.Environment("VAULT_NAMESPACE") is { Length: > 0 } name ? name : null;

    /// <exception cref="VaultInjectorException">It is not known, or the token would be sent to it in the clear.</exception>
    public Uri Address()
    {
        var address = options.Address ?? (Uri.TryCreate(AddressText(), UriKind.Absolute, out var parsed) ? parsed : null);
        if (address is null)
        {
            throw new VaultInjectorException(
                $"Vault's address is not known. Set the annotation {Mount.Domain}role: ROLE on the pod (the injector then sets " +
                "VAULT_ADDR), or set VAULT_ADDR to a URL such as https://vault.vault.svc:8200.");
        }

        return address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback)
            ? address
            : throw new VaultInjectorException($"VAULT_ADDR is {address}: use https://, since a token must not be sent in the clear.");
    }

    /// <summary>From the folder; outside of a pod from <c>VAULT_TOKEN</c> or the file of <c>vault login</c>.</summary>
    /// <exception cref="VaultInjectorException">There is none.</exception>
    public string Token() =>
        MountFile.ReadLine(Path.Combine(Folder, Mount.Token)) is { Length: > 0 } mounted ? mounted
        : options.Environment("VAULT_TOKEN") is { Length: > 0 } named ? named
        : options.Environment("HOME") is { Length: > 0 } home && !Mount.IsInCluster(options.Environment) &&
            MountFile.ReadLine(Path.Combine(home, ".vault-token")) is { Length: > 0 } own ? own
        : throw new VaultInjectorException(
            $"{Mount.MissingFile(Folder, Mount.Token)} Outside of a cluster set VAULT_TOKEN, or use the command vault login.");

    /// <exception cref="VaultInjectorException">The CA file is missing or is not PEM.</exception>
    public SslClientAuthenticationOptions Tls()
    {
        var mounted = Path.Combine(Folder, Mount.CaBundle);
        var named = options.CaFile ?? (options.Environment("VAULT_CACERT") is { Length: > 0 } variable ? variable : null);
        var path = named ?? mounted;
        if (MountFile.Read(path) is { } content)
        {
            return new SslClientAuthenticationOptions { CertificateChainPolicy = TrustedConnections.Only(Parse(content, path)) };
        }

        return named is null && !Mount.IsInCluster(options.Environment)
            ? new SslClientAuthenticationOptions()
            : throw new VaultInjectorException(Mount.MissingFile(Path.GetDirectoryName(path)!, Path.GetFileName(path)));
    }

    private static X509Certificate2Collection Parse(byte[] content, string path)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPem(MountFile.Text(content));
        }
        catch (CryptographicException wrong)
        {
            throw new VaultInjectorException($"{path} has a certificate that cannot be read: {wrong.Message}", wrong);
        }

        return authorities.Count > 0 ? authorities : throw new VaultInjectorException(
            $"{path} has no certificate in PEM form: set VAULT_CACERT to the file that verifies Vault.");
    }

    private string? AddressText() =>
        options.Environment("VAULT_ADDR") is { Length: > 0 } named ? named
        : MountFile.Read(Path.Combine(Folder, Mount.TokenDocument)) is { } document ? AddressIn(document) : null;

    private static string? AddressIn(byte[] document)
    {
        try
        {
            using var json = JsonDocument.Parse(document);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("vaultAddr", out var address)
                ? address.ToString()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
