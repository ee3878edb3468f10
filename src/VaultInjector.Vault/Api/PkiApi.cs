using System.Text;

namespace VaultInjector.Vault;

/// <summary>A PKI engine at one mount.</summary>
public sealed class PkiApi
{
    private readonly VaultTransport _transport;
    private readonly VaultPath _mount;

    internal PkiApi(VaultTransport transport, VaultPath mount) => (_transport, _mount) = (transport, mount);

    /// <summary>Signs a CSR. The TTL may come back shorter without a word: trust the certificate's own dates.</summary>
    /// <exception cref="VaultException">The role does not exist or does not allow a name, or Vault is away.</exception>
    public async Task<SignedCertificate> SignAsync(VaultToken token, PkiSignRequest wanted, CancellationToken cancellation)
    {
        var body = new PkiSignBody(wanted.CsrPem, wanted.CommonName, List(wanted.AltNames), List(wanted.IpSans), $"{(long)wanted.Ttl.TotalSeconds}s");
        var request = VaultRequest.Post(_mount.Fixed("sign").Segment(wanted.Role), token).With(body, VaultJson.Default.PkiSignBody);
        var signed = (await _transport.SendAsync(request, VaultJson.Default.EnvelopeWireCertificate, cancellation).ConfigureAwait(false)).Data;
        return new SignedCertificate(
            WireReading.Required(signed?.Certificate, request, "data.certificate"),
            WireReading.Required(signed!.IssuingCa, request, "data.issuing_ca"),
            signed.CaChain ?? [],
            signed.SerialNumber ?? "");
    }

    /// <summary>The CA certificate as PEM; empty where the mount has none yet. Needs no token.</summary>
    /// <exception cref="VaultException">The mount does not exist, or Vault is away.</exception>
    public Task<string> CaPemAsync(CancellationToken cancellation) => PemAsync("ca/pem", cancellation);

    /// <summary>The CA chain as PEM; empty where the mount has none yet. Needs no token.</summary>
    /// <exception cref="VaultException">The mount does not exist, or Vault is away.</exception>
    public Task<string> CaChainPemAsync(CancellationToken cancellation) => PemAsync("ca_chain", cancellation);

    private async Task<string> PemAsync(string what, CancellationToken cancellation)
    {
        var (_, body) = await _transport.ExchangeAsync(VaultRequest.Get(_mount.Fixed(what)), cancellation).ConfigureAwait(false);
        return Encoding.UTF8.GetString(body.Span);
    }

    private static string? List(IReadOnlyList<string> names) => names.Count > 0 ? string.Join(',', names) : null;
}
