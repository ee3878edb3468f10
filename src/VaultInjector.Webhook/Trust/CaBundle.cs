using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace VaultInjector.Webhook.Trust;

/// <summary>
/// A set of CA certificates in an order that depends on the certificates only, so that all replicas write the same bytes.
/// </summary>
internal sealed class CaBundle : IEquatable<CaBundle>
{
    private readonly IReadOnlyList<byte[]> _certificates;

    private CaBundle(IEnumerable<byte[]> certificates)
    {
        _certificates =
        [
            .. certificates.DistinctBy(Convert.ToHexString, StringComparer.Ordinal).OrderBy(SHA256.HashData, ByteOrder.Instance),
        ];
        Pem = string.Concat(_certificates.Select(der => PemEncoding.WriteString("CERTIFICATE", der) + "\n"));
    }

    public static CaBundle Empty { get; } = new([]);

    /// <summary>The PEM text.</summary>
    public string Pem { get; }

    /// <summary>A bundle for each certificate.</summary>
    public IEnumerable<CaBundle> Singles => _certificates.Select(one => new CaBundle([one]));

    public bool IsEmpty => _certificates.Count == 0;

    /// <summary>Reads the certificates of a PEM text; other PEM blocks are ignored.</summary>
    /// <exception cref="CryptographicException">A block is not a certificate.</exception>
    public static CaBundle Parse(string pem)
    {
        var collection = new X509Certificate2Collection();
        collection.ImportFromPem(pem);
        return Of(collection);
    }

    public static CaBundle Of(IEnumerable<X509Certificate2> certificates) => new(certificates.Select(certificate => certificate.RawData));

    public CaBundle Union(CaBundle other) => new(_certificates.Concat(other._certificates));

    /// <summary>Without those that have expired at <paramref name="now"/>.</summary>
    public CaBundle WithoutExpired(DateTimeOffset now) =>
        new(_certificates.Where(der =>
        {
            using var certificate = X509CertificateLoader.LoadCertificate(der);
            return new DateTimeOffset(certificate.NotAfter.ToUniversalTime()) > now;
        }));

    public X509Certificate2Collection ToCollection() => [.. _certificates.Select(der => X509CertificateLoader.LoadCertificate(der))];

    public bool Equals(CaBundle? other) => other is not null && Pem == other.Pem;

    public override bool Equals(object? obj) => Equals(obj as CaBundle);

    public override int GetHashCode() => Pem.GetHashCode(StringComparison.Ordinal);

    private sealed class ByteOrder : IComparer<byte[]>
    {
        public static readonly ByteOrder Instance = new();

        public int Compare(byte[]? x, byte[]? y) => x.AsSpan().SequenceCompareTo(y);
    }
}
