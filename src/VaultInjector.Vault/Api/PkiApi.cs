using System.Text.Json;
using VaultInjector.Vault.Transport;

namespace VaultInjector.Vault.Api;

/// <summary>A PKI engine at one mount.</summary>
public sealed class PkiApi
{
    private readonly VaultTransport _transport;
    private readonly VaultPath _mount;

    internal PkiApi(VaultTransport transport, VaultPath mount) => (_transport, _mount) = (transport, mount);

    /// <summary>Signs a CSR. Vault may shorten the TTL without an error: use the certificate's own dates.</summary>
    /// <exception cref="VaultException">The role does not exist or does not allow a name, or Vault does not answer.</exception>
    public Task<SignedCertificate> SignAsync(VaultToken token, PkiSignRequest wanted, CancellationToken cancellation)
    {
        var request = VaultRequest.Post(_mount.Fixed("sign").Segment(wanted.Role), token).With(json => Write(json, wanted));
        return _transport.SendAsync(request, AnswerReading.ToCertificate, cancellation);
    }

    /// <summary>The certificate, in PEM, of the CA that the mount signs with by default.</summary>
    /// <exception cref="VaultException">There is no such mount or no CA in it, or Vault does not answer.</exception>
    public Task<string> ReadCaAsync(VaultToken token, CancellationToken cancellation) =>
        _transport.SendAsync(VaultRequest.Get(_mount.Fixed("cert/ca"), token), answer => answer.Data.Text("certificate"), cancellation);

    private static void Write(Utf8JsonWriter json, PkiSignRequest wanted)
    {
        json.WriteString("csr", wanted.CsrPem);
        json.WriteString("common_name", wanted.CommonName);
        WriteList(json, "alt_names", wanted.AltNames);
        WriteList(json, "ip_sans", wanted.IpSans);
        WriteList(json, "uri_sans", wanted.UriSans);
        if (wanted.Ttl is { } ttl)
        {
            json.WriteString("ttl", ttl);
        }
    }

    private static void WriteList(Utf8JsonWriter json, string name, IReadOnlyList<string> names)
    {
        if (names.Count > 0)
        {
            json.WriteString(name, string.Join(',', names));
        }
    }
}
