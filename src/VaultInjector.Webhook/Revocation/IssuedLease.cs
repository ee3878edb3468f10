using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Roles;

namespace VaultInjector.Webhook.Revocation;

/// <summary>
/// A record as the API server stores it: a Lease whose holder is the pod, with an annotation for each accessor. A user who may write Leases
/// there may write anything, so that everything is looked at before it is used.
/// </summary>
internal static class IssuedLease
{
    public const string Component = "issued-ledger";

    private const string NamePrefix = "vault-injector-issued-";
    private const string RoleKey = "issued.vault-injector.io/role";
    private const string VaultKey = "issued.vault-injector.io/vault";
    private const string VaultNamespaceKey = "issued.vault-injector.io/vault-namespace";
    private const string AccessorPrefix = "issued.vault-injector.io/accessor-";
    private const string TokenWord = "token";
    private const string SecretIdWord = "secret-id";
    private const int LongestName = 253;
    private const int LongestUid = 63 - 22;

    /// <summary>More than a record of ours ever holds: replicas that write at once may each add one before the surplus is ended.</summary>
    private const int MostRead = 4 * IssuedRecord.MostAccessors;

    private static readonly SearchValues<char> NameLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-.");

    public static string NameOf(string podUid) => NamePrefix + podUid;

    /// <summary>Whether a Lease can have the name.</summary>
    public static bool IsUid(string? podUid) =>
        podUid is { Length: > 0 and <= LongestUid } &&
        podUid[0] != '-' && podUid[^1] != '-' &&
        podUid.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-');

    /// <summary>The pod's uid; null if the object is not a record.</summary>
    public static string? UidOf(JsonElement lease) =>
        lease.Get("metadata"u8).Text("name"u8) is { } name && name.StartsWith(NamePrefix, StringComparison.Ordinal) &&
        name[NamePrefix.Length..] is var uid && IsUid(uid)
            ? uid
            : null;

    /// <summary>The whole object.</summary>
    public static void Write(Utf8JsonWriter json, string podUid, IssuedRecord record)
    {
        json.WriteStartObject();
        json.WriteString("apiVersion"u8, "coordination.k8s.io/v1"u8);
        json.WriteString("kind"u8, "Lease"u8);
        json.WriteStartObject("metadata"u8);
        json.WriteString("name"u8, NameOf(podUid));
        json.WriteStartObject("labels"u8);
        json.WriteString("app.kubernetes.io/name"u8, "vault-injector"u8);
        json.WriteString("app.kubernetes.io/component"u8, Component);
        json.WriteEndObject();
        json.WriteStartObject("annotations"u8);
        json.WriteString(RoleKey, record.Role);
        WriteOptional(json, VaultKey, record.Vault);
        WriteOptional(json, VaultNamespaceKey, record.VaultNamespace);
        WriteAccessors(json, record.Accessors);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartObject("spec"u8);
        json.WriteString("holderIdentity"u8, record.Pod);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>A merge patch that adds these accessors and names no other one, so that writers never overwrite each other.</summary>
    public static void WriteMore(Utf8JsonWriter json, IReadOnlyList<IssuedAccessor> more) =>
        WritePatch(json, () => WriteAccessors(json, more));

    /// <summary>A merge patch that removes these accessors.</summary>
    public static void WriteLess(Utf8JsonWriter json, IReadOnlyList<Accessor> less) => WritePatch(json, () =>
    {
        foreach (var accessor in less)
        {
            json.WriteNull(KeyOf(accessor));
        }
    });

    /// <returns>The record, or null where it names no pod or role; and how many of its entries are not accessors.</returns>
    public static (IssuedRecord? Record, int Poison) Read(JsonElement lease)
    {
        var metadata = lease.Get("metadata"u8);
        var entries = metadata.Get("annotations"u8).Map()
            .Where(annotation => annotation.Key.StartsWith(AccessorPrefix, StringComparison.Ordinal))
            .Select(annotation => ReadAccessor(annotation.Key, annotation.Value))
            .ToList();
        var accessors = entries.OfType<IssuedAccessor>().OrderBy(issued => issued.ReportedAt).TakeLast(MostRead).ToList();
        var annotations = metadata.Get("annotations"u8);
        var (role, vault, path) =
            (annotations.Get(RoleKey).Text(), annotations.Get(VaultKey).Text(), annotations.Get(VaultNamespaceKey).Text());
        return PodOf(lease.Get("spec"u8).Text("holderIdentity"u8)) is var (space, name) && role is not null && RoleName.IsValid(role) &&
            (vault is null || VaultNames.IsWellFormed(vault)) && (path is null || VaultNamespaces.IsPath(path))
                ? (new IssuedRecord(space, name, role, accessors)
                {
                    Vault = vault,
                    VaultNamespace = path,
                    Version = metadata.Text("resourceVersion"u8),
                }, entries.Count - accessors.Count)
                : (null, 1);
    }

    /// <returns>Null if it is not <c>namespace/name</c>.</returns>
    public static (string Namespace, string Name)? PodOf(string? holder) =>
        holder?.Split('/') is [var space, var name] && IsName(space) && IsName(name) ? (space, name) : null;

    /// <summary>Whether it can be the name of an object, and no step of a path.</summary>
    private static bool IsName(string text) =>
        text.Length is > 0 and <= LongestName && char.IsAsciiLetterOrDigit(text[0]) && !text.AsSpan().ContainsAnyExcept(NameLetters);

    private static void WriteOptional(Utf8JsonWriter json, string key, string? value)
    {
        if (value is not null)
        {
            json.WriteString(key, value);
        }
    }

    private static void WritePatch(Utf8JsonWriter json, Action writeAnnotations)
    {
        json.WriteStartObject();
        json.WriteStartObject("metadata"u8);
        json.WriteStartObject("annotations"u8);
        writeAnnotations();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteAccessors(Utf8JsonWriter json, IReadOnlyList<IssuedAccessor> accessors)
    {
        foreach (var (accessor, reportedAt) in accessors)
        {
            var word = accessor.Kind == AccessorKind.Token ? TokenWord : SecretIdWord;
            json.WriteString(KeyOf(accessor), string.Create(CultureInfo.InvariantCulture, $"{word} {reportedAt} {accessor.Text}"));
        }
    }

    /// <summary>A hash: an accessor may be longer than the name of an annotation.</summary>
    private static string KeyOf(Accessor accessor) =>
        AccessorPrefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{accessor.Kind} {accessor.Text}")))[..16];

    /// <summary>Null if it is not an entry.</summary>
    private static IssuedAccessor? ReadAccessor(string key, string text) =>
        text.Split(' ') is [TokenWord or SecretIdWord, var at, var accessor] &&
        Accessor.IsValid(accessor) &&
        long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var reportedAt) &&
        new Accessor(text.StartsWith(TokenWord, StringComparison.Ordinal) ? AccessorKind.Token : AccessorKind.SecretId, accessor)
            is var read &&
        KeyOf(read) == key
            ? new IssuedAccessor(read, reportedAt)
            : null;
}
