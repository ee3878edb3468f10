using System.Formats.Asn1;
using System.Security.Cryptography;

namespace VaultInjector.Agent.Certificates;

/// <summary>A new private key, with what a signing request needs of it.</summary>
internal abstract class CertificateKey : IDisposable
{
    private const int RsaBits = 2048;

    /// <summary>Its public part, in DER.</summary>
    public abstract byte[] PublicKey { get; }

    /// <summary>PKCS #8 in PEM: a secret.</summary>
    public abstract string Pem { get; }

    /// <param name="type"><c>ec</c>, <c>rsa</c> or <c>ed25519</c>.</param>
    public static CertificateKey Create(string type) => type switch
    {
        "rsa" => new RsaKey(RSA.Create(RsaBits)),
        "ed25519" => new Ed25519Key(),
        _ => new EcKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)),
    };

    /// <summary>The signature of these bytes, with SHA-256 where the algorithm leaves a choice.</summary>
    public abstract byte[] Sign(byte[] content);

    /// <summary>Name of the signature's algorithm, as a part of a signing request.</summary>
    public abstract void WriteAlgorithm(AsnWriter writer);

    public abstract void Dispose();

    private sealed class EcKey(ECDsa key) : CertificateKey
    {
        public override byte[] PublicKey => key.ExportSubjectPublicKeyInfo();

        public override string Pem => key.ExportPkcs8PrivateKeyPem();

        public override byte[] Sign(byte[] content) =>
            key.SignData(content, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

        /// <summary>ecdsa-with-SHA256.</summary>
        public override void WriteAlgorithm(AsnWriter writer) => writer.WriteObjectIdentifier("1.2.840.10045.4.3.2");

        public override void Dispose() => key.Dispose();
    }

    private sealed class RsaKey(RSA key) : CertificateKey
    {
        public override byte[] PublicKey => key.ExportSubjectPublicKeyInfo();

        public override string Pem => key.ExportPkcs8PrivateKeyPem();

        public override byte[] Sign(byte[] content) => key.SignData(content, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

        /// <summary>sha256WithRSAEncryption.</summary>
        public override void WriteAlgorithm(AsnWriter writer)
        {
            writer.WriteObjectIdentifier("1.2.840.113549.1.1.11");
            writer.WriteNull();
        }

        public override void Dispose() => key.Dispose();
    }
}
