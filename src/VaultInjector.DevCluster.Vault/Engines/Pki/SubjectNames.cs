using System.Formats.Asn1;
using System.Net;

namespace VaultInjector.DevCluster.Vault.Engines.Pki;

/// <summary>The names in a subject alternative name extension (RFC 5280, section 4.2.1.6).</summary>
internal sealed class SubjectNames
{
    private readonly List<(int Kind, string Name)> _names = [];
    private readonly List<IPAddress> _addresses = [];

    public SubjectNames(byte[] extension)
    {
        var items = new AsnReader(extension, AsnEncodingRules.DER).ReadSequence();
        while (items.HasData)
        {
            var tag = items.PeekTag();
            if (tag.TagValue is 1 or 2 or 6)
            {
                _names.Add((tag.TagValue, items.ReadCharacterString(UniversalTagNumber.IA5String, tag)));
            }
            else if (tag.TagValue is 7)
            {
                _addresses.Add(new IPAddress(items.ReadOctetString(tag)));
            }
            else
            {
                items.ReadEncodedValue();
            }
        }
    }

    public IReadOnlyList<IPAddress> Addresses => _addresses;

    /// <summary>1 is e-mail, 2 DNS, 6 URI.</summary>
    public IReadOnlyList<string> Of(int kind) => [.. _names.Where(name => name.Kind == kind).Select(name => name.Name)];
}
