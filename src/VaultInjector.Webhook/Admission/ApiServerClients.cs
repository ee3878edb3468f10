using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using VaultInjector.Webhook.Configuration;

namespace VaultInjector.Webhook.Admission;

/// <summary>
/// Who may ask for reviews, where the operator names the CA of the API server's client certificate. Agents use the same port without
/// one, so the
/// handshake only asks and looks; <c>/mutate</c> refuses.
/// </summary>
internal sealed class ApiServerClients(ListenerOptions options)
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private const string CommonName = "2.5.4.3";
    private const string NoCertificate =
        "the client showed no certificate; let the API server show one (docs/configuration.md, The API server's certificate), or clear Listen:ClientCaFile";

    /// <summary>Where a connection keeps why its client is not the API server; null where it is.</summary>
    private static readonly object Refusal = new();

    private bool IsOn => options.ClientCaFile.Length > 0;

    /// <summary>Lets the handshake ask for a certificate. Any is let in, since none is needed for the rest.</summary>
    public SslServerAuthenticationOptions Ask(SslServerAuthenticationOptions handshake, ConnectionContext connection)
    {
        if (IsOn)
        {
            // A resumed session would not show the certificate's chain again.
            handshake.AllowTlsResume = false;
            handshake.ClientCertificateRequired = true;
            handshake.CertificateRevocationCheckMode = X509RevocationMode.NoCheck;
            handshake.RemoteCertificateValidationCallback = (_, certificate, chain, _) =>
            {
                connection.Items[Refusal] = certificate is X509Certificate2 leaf
                    ? WhyNot(leaf, chain?.ChainPolicy.ExtraStore ?? [])
                    : NoCertificate;
                return true;
            };
        }

        return handshake;
    }

    /// <summary>Null where this client may ask for reviews.</summary>
    public string? WhyNot(HttpContext context) =>
        !IsOn ? null
        : context.Features.Get<IConnectionItemsFeature>() is { } connection && connection.Items.TryGetValue(Refusal, out var refusal)
            ? (string?)refusal
        : NoCertificate;

    private string? WhyNot(X509Certificate2 leaf, X509Certificate2Collection sent)
    {
        try
        {
            // Read each time: few clients show a certificate, and a CA that was replaced counts at once.
            var trusted = new X509Certificate2Collection();
            trusted.ImportFromPemFile(options.ClientCaFile);
            return ChainProblem(leaf, sent, trusted) ?? NameProblem(leaf);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return $"{options.ClientCaFile} cannot be read ({failure.Message}); put the PEM certificates of the API server's client CA there";
        }
    }

    private string? ChainProblem(X509Certificate2 leaf, X509Certificate2Collection sent, X509Certificate2Collection trusted)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ClientAuthentication));
        chain.ChainPolicy.CustomTrustStore.AddRange(trusted);
        chain.ChainPolicy.ExtraStore.AddRange(sent);
        return chain.Build(leaf)
            ? null
            : $"the client's certificate is not one of {options.ClientCaFile} for client authentication ({string.Join(", ", chain.ChainStatus.Select(status => status.Status))})";
    }

    private string? NameProblem(X509Certificate2 leaf)
    {
        var name =
            leaf.SubjectName.EnumerateRelativeDistinguishedNames()
                .FirstOrDefault(part => !part.HasMultipleElements && part.GetSingleElementType().Value == CommonName)
                ?.GetSingleElementValue()
            ?? "";
        return options.ClientNames.Count == 0 || options.ClientNames.Contains(name, StringComparer.Ordinal)
            ? null
            : $"the client's certificate is for '{name}', which is not in Listen:ClientNames";
    }
}
