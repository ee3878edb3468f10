using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using VaultInjector.Agent.Configuration;
using VaultInjector.Vault;

namespace VaultInjector.Agent.Certificates;

/// <summary>A certificate with its key as files, and what is read from them again after a restart.</summary>
internal sealed record IssuedFiles
{
    /// <summary>The leaf and the chain as Vault gave it.</summary>
    public const string Certificate = ".crt";

    /// <summary>The private key, PKCS #8.</summary>
    public const string Key = ".key";

    /// <summary>The chain as Vault gave it: what verifies others of this CA.</summary>
    public const string Authority = ".ca";

    /// <summary>Key, leaf and chain in one file.</summary>
    public const string Whole = ".pem";

    private const string EndOfOne = "-----END CERTIFICATE-----";
    private static readonly string[] Extensions = [Certificate, Key, Authority, Whole];

    public required DateTimeOffset From { get; init; }

    public required DateTimeOffset To { get; init; }

    /// <summary>The certificate of the CA that issued it, without newlines around it.</summary>
    public required string IssuingCa { get; init; }

    /// <summary>Extension and content; empty where they were read from disk.</summary>
    public IReadOnlyList<(string Extension, byte[] Content)> Files { get; init; } = [];

    /// <summary>Redacted: the files hold a key.</summary>
    public override string ToString() => $"IssuedFiles {{ To = {To:O} }}";

    /// <returns>Null if Vault's answer is not a certificate for this key.</returns>
    public static IssuedFiles? Of(SignedCertificate signed, CertificateKey key)
    {
        var leaf = Parse(signed.CertificatePem);
        if (leaf is null || !leaf.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.PublicKey))
        {
            return null;
        }

        var chain = Join(signed.CaChainPem.Count > 0 ? signed.CaChainPem : [signed.IssuingCaPem]);
        var certificate = Join([signed.CertificatePem]) + chain;
        var secret = Join([key.Pem]);
        return Dated(leaf, signed.IssuingCaPem) with
        {
            Files =
            [
                (Certificate, Encoding.UTF8.GetBytes(certificate)),
                (Key, Encoding.UTF8.GetBytes(secret)),
                (Authority, Encoding.UTF8.GetBytes(chain)),
                (Whole, Encoding.UTF8.GetBytes(secret + certificate)),
            ],
        };
    }

    /// <param name="read">The text of a file by its extension; null if it is not there.</param>
    /// <returns>Null if a file is missing or unreadable.</returns>
    public static IssuedFiles? Read(Func<string, string?> read) =>
        Array.TrueForAll(Extensions, extension => read(extension) is { Length: > 0 }) &&
        Parse(read(Certificate)!) is { } leaf && read(Authority) is { } chain
            ? Dated(leaf, First(chain))
            : null;

    private static string First(string chain) =>
        chain.IndexOf(EndOfOne, StringComparison.Ordinal) is >= 0 and var end ? chain[..(end + EndOfOne.Length)] : "";

    private static IssuedFiles Dated(X509Certificate2 leaf, string issuer) => new()
    {
        From = new DateTimeOffset(leaf.NotBefore.ToUniversalTime()),
        To = new DateTimeOffset(leaf.NotAfter.ToUniversalTime()),
        IssuingCa = issuer.Trim(),
    };

    /// <summary>Null if the text holds no certificate.</summary>
    private static X509Certificate2? Parse(string pem)
    {
        try
        {
            return PemBundle.Read(pem) is [{ } first, ..] ? first : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static string Join(IReadOnlyList<string> texts)
    {
        var joined = new StringBuilder();
        foreach (var text in texts)
        {
            joined.Append(text.AsSpan().Trim()).Append('\n');
        }

        return joined.ToString();
    }
}
