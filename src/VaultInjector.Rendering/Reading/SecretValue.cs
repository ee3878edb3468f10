using VaultInjector.Templates.Text;
using VaultInjector.Templates.Values;

namespace VaultInjector.Rendering.Reading;

/// <summary>An answer as the value that templates see: <c>.Data</c>, <c>.LeaseID</c>, <c>.Auth</c>.</summary>
internal static class SecretValue
{
    public static GoStruct Of(GoMap body) => new(
        "dependency.Secret",
        [
            ("RequestID", Text(body["request_id"])),
            ("LeaseID", Text(body["lease_id"])),
            ("LeaseDuration", Int(body["lease_duration"])),
            ("Renewable", body["renewable"] is true),
            ("Data", body["data"] as GoMap ?? new GoMap { IsNil = true }),
            ("Warnings", Texts(body["warnings"])),
            ("Auth", body["auth"] is GoMap auth ? Auth(auth) : new NilPointer("dependency.SecretAuth")),
            ("WrapInfo", body["wrap_info"] is GoMap wrap ? WrapInfo(wrap) : new NilPointer("dependency.SecretWrapInfo")),
        ]);

    /// <summary>What <c>pkiCert</c> gives: the certificate, its key and the CAs, each with a newline at its end.</summary>
    public static GoStruct Certificate(GoMap data)
    {
        var chain = (data["ca_chain"] as GoList)?.Items.OfType<string>().Select(Pem) ?? [];
        string[] authorities =
        [
            .. chain.DefaultIfEmpty(Pem(Text(data["issuing_ca"]))).Where(pem => pem != "").Distinct(StringComparer.Ordinal),
        ];
        return new GoStruct(
            "dependency.PemEncoded",
            [
                ("Cert", Pem(Text(data["certificate"]))),
                ("Key", Pem(Text(data["private_key"]))),
                ("CA", authorities.FirstOrDefault("")),
                ("CAChain", GoList.OfStrings(authorities)),
            ],
            isPointer: false);
    }

    private static GoStruct Auth(GoMap auth) => new(
        "dependency.SecretAuth",
        [
            ("ClientToken", Text(auth["client_token"])),
            ("Accessor", Text(auth["accessor"])),
            ("Policies", Texts(auth["policies"])),
            ("Metadata", GoMap.Of(
                auth["metadata"] is GoMap metadata
                    ? metadata.Items.Select(item => KeyValuePair.Create((string)item.Key, (object?)Text(item.Value)))
                    : [],
                "string")),
            ("LeaseDuration", Int(auth["lease_duration"])),
            ("Renewable", auth["renewable"] is true),
        ]);

    private static GoStruct WrapInfo(GoMap wrap) => new(
        "dependency.SecretWrapInfo",
        [
            ("Token", Text(wrap["token"])),
            ("TTL", Int(wrap["ttl"])),
            ("CreationTime", DateTimeOffset.TryParse(
                Text(wrap["creation_time"]), System.Globalization.CultureInfo.InvariantCulture, out var time) ? new GoTime(time) : null),
            ("WrappedAccessor", Text(wrap["wrapped_accessor"])),
        ]);

    private static string Pem(string text) => text == "" ? "" : $"{text.Trim()}\n";

    private static string Text(object? value) => value as string ?? "";

    private static object Int(object? value) =>
        (nint)(value is JsonNumber number && NumberReading.TrySigned(number.Digits, 10, out var whole, out _) ? whole : 0);

    private static GoList Texts(object? value) => value is GoList list
        ? GoList.OfStrings(list.Items.OfType<string>())
        : new GoList([], "string") { IsNil = true };
}
