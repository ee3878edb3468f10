using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography;
using VaultInjector.Contracts;

namespace VaultInjector.Agent.Certificates;

/// <summary>
/// A PKCS #10 request (RFC 2986) by hand: .NET's own would be a sixth of a megabyte more, and knows no Ed25519. It names everything that
/// the pod asked for, because a PKI role may take the names from here or from the call.
/// </summary>
internal static class SigningRequest
{
    private const string CommonName = "2.5.4.3";
    private const string ExtensionRequest = "1.2.840.113549.1.9.14";
    private const string SubjectAlternativeName = "2.5.29.17";
    private static readonly Asn1Tag Attributes = new(TagClass.ContextSpecific, 0, isConstructed: true);

    /// <exception cref="FormatException">A name is not ASCII, or an address is not an IP address.</exception>
    public static string Of(CertificateRequest wanted, CertificateKey key)
    {
        var content = Content(wanted, key);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(content);
            using (writer.PushSequence())
            {
                key.WriteAlgorithm(writer);
            }

            writer.WriteBitString(key.Sign(content));
        }

        return PemEncoding.WriteString("CERTIFICATE REQUEST", writer.Encode());
    }

    private static byte[] Content(CertificateRequest wanted, CertificateKey key)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(0);
            WriteSubject(writer, wanted.CommonName);
            writer.WriteEncodedValue(key.PublicKey);
            using (writer.PushSetOf(Attributes))
            {
                WriteNames(writer, wanted);
            }
        }

        return writer.Encode();
    }

    private static void WriteSubject(AsnWriter writer, string name)
    {
        using (writer.PushSequence())
        using (writer.PushSetOf())
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(CommonName);
            writer.WriteCharacterString(UniversalTagNumber.UTF8String, name);
        }
    }

    private static void WriteNames(AsnWriter writer, CertificateRequest wanted)
    {
        if (wanted.AltNames.Count + wanted.IpSans.Count + wanted.UriSans.Count == 0)
        {
            return;
        }

        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(ExtensionRequest);
            using (writer.PushSetOf())
            using (writer.PushSequence())
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(SubjectAlternativeName);
                writer.WriteOctetString(Names(wanted));
            }
        }
    }

    /// <summary>GeneralNames of RFC 5280: mail 1, DNS 2, URI 6, address 7.</summary>
    private static byte[] Names(CertificateRequest wanted)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach (var name in wanted.AltNames)
            {
                WriteText(writer, name.Contains('@', StringComparison.Ordinal) ? 1 : 2, name);
            }

            foreach (var uri in wanted.UriSans)
            {
                WriteText(writer, 6, uri);
            }

            foreach (var text in wanted.IpSans)
            {
                var address = IPAddress.TryParse(text, out var parsed)
                    ? parsed
                    : throw new FormatException($"'{text}' is not an IP address");
                writer.WriteOctetString(address.GetAddressBytes(), new Asn1Tag(TagClass.ContextSpecific, 7));
            }
        }

        return writer.Encode();
    }

    private static void WriteText(AsnWriter writer, int kind, string text)
    {
        if (!System.Text.Ascii.IsValid(text))
        {
            throw new FormatException($"'{text}' is not ASCII (write it as punycode)");
        }

        writer.WriteCharacterString(UniversalTagNumber.IA5String, text, new Asn1Tag(TagClass.ContextSpecific, kind));
    }
}
