using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using VaultInjector.Vault;
using VaultInjector.Webhook.Configuration;

namespace VaultInjector.Webhook.Certificates;

/// <summary>The certificate request to Vault PKI, shared by the webhook and the verb <c>check</c>.</summary>
internal static class ServingRequest
{
    public static PkiSignRequest Of(CertificateOptions options, ECDsa key)
    {
        var name = options.DnsNames[0];
        var request = new CertificateRequest(new X500DistinguishedName($"CN={name}"), key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var dnsName in options.DnsNames)
        {
            names.AddDnsName(dnsName);
        }

        foreach (var address in options.IpAddresses)
        {
            names.AddIpAddress(IPAddress.Parse(address));
        }

        request.CertificateExtensions.Add(names.Build());
        return new PkiSignRequest(options.PkiRole, request.CreateSigningRequestPem(), name, options.Ttl)
        {
            AltNames = [.. options.DnsNames.Skip(1)],
            IpSans = [.. options.IpAddresses],
        };
    }
}
