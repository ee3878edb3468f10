using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using VaultInjector.Runtime.Certificates;
using VaultInjector.Webhook.Configuration;

namespace VaultInjector.Webhook.Admission;

/// <summary>
/// Decides who may request reviews if the operator names the CA of the API server's client certificate. The handshake only asks for a
/// certificate and looks at it; <c>/mutate</c> refuses.
/// </summary>
internal sealed class ApiServerClients(ListenerOptions options, TimeProvider time)
{
    /// <summary>Any name would not do: in many clusters each kubelet has a certificate of the same CA.</summary>
    private static readonly string[] DefaultNames = ["kube-apiserver"];

    private const string CommonName = "2.5.4.3";
    private const string NoCertificate =
        "the client sent no certificate; configure the API server to send one (docs/configuration.md, The API server's certificate), " +
        "or clear Listen:ClientCaFile";

    /// <summary>The key of a connection's item with the reason to refuse its client; null if it is the API server.</summary>
    private static readonly object Refusal = new();

    private bool IsOn => options.ClientCaFile.Length > 0;

    /// <summary>Lets the handshake ask for a certificate, and lets every client connect.</summary>
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
                    ? Refuse(leaf, chain?.ChainPolicy.ExtraStore ?? [])
                    : NoCertificate;
                return true;
            };
        }

        return handshake;
    }

    /// <summary>Null if this client may request reviews.</summary>
    public string? Refuse(HttpContext context) =>
        !IsOn ? null
        : context.Features.Get<IConnectionItemsFeature>() is { } connection && connection.Items.TryGetValue(Refusal, out var refusal)
            ? (string?)refusal
        : NoCertificate;

    private string? Refuse(X509Certificate2 leaf, X509Certificate2Collection sent)
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
            return
                $"{options.ClientCaFile} cannot be read ({failure.Message}); " +
                "put the PEM certificates of the API server's client CA there";
        }
    }

    private string? ChainProblem(X509Certificate2 leaf, X509Certificate2Collection sent, X509Certificate2Collection trusted)
    {
        var policy = ChainVerification.Policy(trusted, sent);
        var result = ChainVerification.Verify(leaf, policy, ChainVerification.ClientAuthentication, time.GetUtcNow());
        return result.IsVerified ? null : $"{options.ClientCaFile} does not verify the client's certificate: {result.Reason}";
    }

    private string? NameProblem(X509Certificate2 leaf)
    {
        var name =
            leaf.SubjectName.EnumerateRelativeDistinguishedNames()
                .FirstOrDefault(part => !part.HasMultipleElements && part.GetSingleElementType().Value == CommonName)
                ?.GetSingleElementValue()
            ?? "";
        var names = options.ClientNames.Count == 0 ? DefaultNames : options.ClientNames;
        return names.Contains(name, StringComparer.Ordinal)
            ? null
            : $"the client's certificate is for '{name}', which is not in Listen:ClientNames";
    }
}
