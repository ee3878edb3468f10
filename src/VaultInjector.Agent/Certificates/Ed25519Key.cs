using System.Formats.Asn1;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using VaultInjector.Agent.Failures;

namespace VaultInjector.Agent.Certificates;

/// <summary>Ed25519 (RFC 8410), which .NET does not offer: by the libcrypto that TLS uses anyway.</summary>
internal sealed partial class Ed25519Key : CertificateKey
{
    private const string Library = "libcrypto.so.3";
    private const string Algorithm = "1.3.101.112";
    private const int Kind = 1087;
    private const int KeyBytes = 32;
    private const int SignatureBytes = 64;
    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(KeyBytes);
    private readonly byte[] _public = new byte[KeyBytes];
    private readonly nint _key;

    /// <exception cref="AgentException">OpenSSL 3 is not there, or does not offer it.</exception>
    public Ed25519Key()
    {
        try
        {
            _key = NewPrivateKey(Kind, 0, _secret, KeyBytes);
            nuint length = KeyBytes;
            Check(_key != 0 && GetPublicKey(_key, _public, ref length) == 1 && length == KeyBytes);
        }
        catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
        {
            throw Unavailable(missing);
        }
    }

    public override byte[] PublicKey
    {
        get
        {
            var writer = new AsnWriter(AsnEncodingRules.DER);
            using (writer.PushSequence())
            {
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(Algorithm);
                }

                writer.WriteBitString(_public);
            }

            return writer.Encode();
        }
    }

    public override string Pem
    {
        get
        {
            var inner = new AsnWriter(AsnEncodingRules.DER);
            inner.WriteOctetString(_secret);
            var writer = new AsnWriter(AsnEncodingRules.DER);
            using (writer.PushSequence())
            {
                writer.WriteInteger(0);
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(Algorithm);
                }

                writer.WriteOctetString(inner.Encode());
            }

            return PemEncoding.WriteString("PRIVATE KEY", writer.Encode());
        }
    }

    /// <exception cref="AgentException">OpenSSL refuses.</exception>
    public override byte[] Sign(byte[] content)
    {
        var signature = new byte[SignatureBytes];
        nuint length = SignatureBytes;
        var context = NewContext();
        try
        {
            Check(
                context != 0 &&
                BeginSigning(context, 0, 0, 0, _key) == 1 &&
                DigestSign(context, signature, ref length, content, (nuint)content.Length) == 1 &&
                length == SignatureBytes);
            return signature;
        }
        finally
        {
            FreeContext(context);
        }
    }

    public override void WriteAlgorithm(AsnWriter writer) => writer.WriteObjectIdentifier(Algorithm);

    public override void Dispose()
    {
        FreeKey(_key);
        CryptographicOperations.ZeroMemory(_secret);
    }

    private static void Check(bool succeeded)
    {
        if (!succeeded)
        {
            throw Unavailable(null);
        }
    }

    private static AgentException Unavailable(Exception? cause) =>
        new(FailureKind.Refused, $"key_type=ed25519 needs OpenSSL 3 ({Library}), which is not here. Ask for key_type=ec or rsa.", cause);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_new_raw_private_key")]
    private static partial nint NewPrivateKey(int kind, nint engine, byte[] secret, nuint length);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_get_raw_public_key")]
    private static partial int GetPublicKey(nint key, byte[] content, ref nuint length);

    [LibraryImport(Library, EntryPoint = "EVP_MD_CTX_new")]
    private static partial nint NewContext();

    [LibraryImport(Library, EntryPoint = "EVP_DigestSignInit")]
    private static partial int BeginSigning(nint context, nint keyContext, nint digest, nint engine, nint key);

    [LibraryImport(Library, EntryPoint = "EVP_DigestSign")]
    private static partial int DigestSign(nint context, byte[] signature, ref nuint length, byte[] content, nuint contentLength);

    [LibraryImport(Library, EntryPoint = "EVP_MD_CTX_free")]
    private static partial void FreeContext(nint context);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_free")]
    private static partial void FreeKey(nint key);
}
