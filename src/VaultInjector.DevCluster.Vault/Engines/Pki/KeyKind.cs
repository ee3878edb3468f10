using System.Security.Cryptography.X509Certificates;

namespace VaultInjector.DevCluster.Vault.Engines.Pki;

/// <summary>A private key, EC or RSA, as the PKI engine makes and stores it.</summary>
internal sealed class PrivateKey(AsymmetricAlgorithm key) : IDisposable
{
    public X509SignatureGenerator Signer => key is ECDsa ec
        ? X509SignatureGenerator.CreateForECDsa(ec)
        : X509SignatureGenerator.CreateForRSA((RSA)key, RSASignaturePadding.Pkcs1);

    public PublicKey PublicKey => Signer.PublicKey;

    /// <summary>As Vault answers with it: SEC 1 for EC, PKCS 1 for RSA.</summary>
    public string Pem => key is ECDsa ec ? ec.ExportECPrivateKeyPem() : ((RSA)key).ExportRSAPrivateKeyPem();

    public string Pkcs8 => key.ExportPkcs8PrivateKeyPem();

    /// <summary>SHA-256, or as strong as the curve is long.</summary>
    public HashAlgorithmName Hash => key.KeySize switch
    {
        384 => HashAlgorithmName.SHA384,
        521 => HashAlgorithmName.SHA512,
        _ => HashAlgorithmName.SHA256,
    };

    public static PrivateKey Create(string type, long bits)
    {
        var size = (int)KeyKind.Checked(type, bits);
        return new PrivateKey(type is "ec" ? ECDsa.Create(KeyKind.Curve(size)) : RSA.Create(size));
    }

    public static PrivateKey FromPem(string pem)
    {
        AsymmetricAlgorithm key = pem.Contains("EC PRIVATE KEY", StringComparison.Ordinal) ? ECDsa.Create() : RSA.Create();
        key.ImportFromPem(pem);
        return new PrivateKey(key);
    }

    public void Dispose() => key.Dispose();
}

/// <summary>Which keys the PKI engine knows.</summary>
internal static class KeyKind
{
    /// <summary>RFC 8410.</summary>
    private const string Ed25519 = "1.3.101.112";

    /// <summary>Whether a request (DER) is for an Ed25519 key, whose signature .NET cannot check.</summary>
    public static bool IsEd25519(ReadOnlySpan<byte> request) => request.IndexOf((ReadOnlySpan<byte>)[0x06, 0x03, 0x2b, 0x65, 0x70]) >= 0;

    /// <summary>The size, with the default of the type for zero.</summary>
    public static long Checked(string type, long bits) => (type, bits) switch
    {
        ("any", _) => bits,
        ("rsa", 0) => 2048,
        ("rsa", 2048 or 3072 or 4096 or 8192) => bits,
        ("rsa", < 2048) => throw new VaultRefusal(400, "RSA keys < 2048 bits are unsafe and not supported"),
        ("rsa", _) => throw new VaultRefusal(400, $"unsupported bit length for RSA key: {bits}"),
        ("ec", 0) => 256,
        ("ec", 256 or 384 or 521) => bits,
        ("ec", _) => throw new VaultRefusal(400, $"unsupported bit length for EC key: {bits}"),
        ("ed25519", _) => 0,
        _ => throw new VaultRefusal(400, $"unknown key type {type}"),
    };

    public static ECCurve Curve(int bits) => bits switch
    {
        384 => ECCurve.NamedCurves.nistP384,
        521 => ECCurve.NamedCurves.nistP521,
        _ => ECCurve.NamedCurves.nistP256,
    };

    /// <summary>Refuses a request's key that the role does not allow.</summary>
    public static void CheckAllowed(PublicKey key, string type, long bits)
    {
        using var ec = key.GetECDsaPublicKey();
        using var rsa = key.GetRSAPublicKey();
        var actual = key.Oid.Value is Ed25519 ? "ed25519" : ec is null ? "rsa" : "ec";
        var size = ec?.KeySize ?? rsa?.KeySize ?? 0;
        if (type is not "any" && type != actual)
        {
            throw new VaultRefusal(400, $"role requires keys of type {type}");
        }
        if (type is not "any" && size < bits)
        {
            throw new VaultRefusal(400, $"role requires a minimum of a {bits}-bit key, but CSR's key is {size} bits");
        }
        if (actual is "rsa" && size < 2048)
        {
            throw new VaultRefusal(400, "RSA keys < 2048 bits are unsafe and not supported");
        }
    }
}
