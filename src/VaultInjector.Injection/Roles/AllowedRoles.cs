using VaultInjector.Contracts;

namespace VaultInjector.Injection.Roles;

/// <summary>
/// Who may have which Vault role in a namespace, as its annotation <c>allowed-roles</c> says. Without the annotation, no role is allowed.
/// </summary>
public sealed class AllowedRoles
{
    /// <summary>More entries than an annotation needs; the others have no effect.</summary>
    public const int MostEntries = 1024;

    private readonly List<AllowedRoleEntry> _entries;

    private AllowedRoles(List<AllowedRoleEntry> entries, List<MalformedEntry> malformed)
    {
        _entries = entries;
        Malformed = malformed;
    }

    /// <summary>Entries that have no effect, because they are not written as entries are.</summary>
    public IReadOnlyList<MalformedEntry> Malformed { get; }

    /// <summary>The entries that name one role of one Vault, without a wildcard in it, in their order.</summary>
    public IReadOnlyList<AllowedRole> Literal =>
        [
            .. _entries
                .Where(entry => !Wildcard.IsPattern($"{entry.Role} {entry.Place?.Vault} {entry.Place?.Namespace}"))
                .Select(entry => new AllowedRole(
                    entry.Method, Wildcard.IsPattern(entry.ServiceAccount) ? null : entry.ServiceAccount, entry.Role)
                {
                    Vault = entry.Place?.Vault,
                    VaultNamespace = entry.Place?.Namespace,
                }),
        ];

    /// <summary>
    /// Reads a comma list of <c>[METHOD:][SERVICEACCOUNT/]ROLE[@VAULT[/NAMESPACE]]</c>. All but the method may have <c>*</c> and <c>?</c>;
    /// spaces around entries do not count.
    /// </summary>
    public static AllowedRoles Parse(string? annotation)
    {
        var (entries, malformed) = (new List<AllowedRoleEntry>(), new List<MalformedEntry>());
        foreach (var text in (annotation ?? "").Split(',').Select(entry => entry.Trim(' ')).Where(entry => entry.Length > 0))
        {
            if (entries.Count + malformed.Count == MostEntries)
            {
                malformed.Add(new MalformedEntry(text, $"only the first {MostEntries} entries count"));
                break;
            }

            var (entry, hint) = AllowedRoleEntry.Read(text);
            if (entry is null)
            {
                malformed.Add(new MalformedEntry(text, hint));
            }
            else
            {
                entries.Add(entry);
            }
        }

        return new AllowedRoles(entries, malformed);
    }

    /// <summary>The entry that allows this role to this ServiceAccount and nothing else.</summary>
    public static string EntryFor(string method, string serviceAccount, string role, RolePlace place) =>
        (method == AuthMethods.AppRole ? "" : $"{method}:") + $"{serviceAccount}/{role}{place.Suffix}";

    /// <summary>Whether a pod of this ServiceAccount may have this role.</summary>
    /// <param name="method">One of <see cref="AuthMethods"/> that the broker serves: <c>approle</c> or <c>token</c>.</param>
    /// <param name="serviceAccount">The pod's ServiceAccount.</param>
    /// <param name="role">The AppRole or token role.</param>
    /// <param name="place">Where the role is.</param>
    public bool Allows(string method, string serviceAccount, string role, RolePlace place) =>
        RoleName.IsValid(role) && AllowedRoleEntry.IsServiceAccount(serviceAccount) &&
        _entries.Exists(entry => entry.Allows(method, serviceAccount, role, place));
}

/// <summary>A role that is allowed by its full name.</summary>
/// <param name="Method"><c>approle</c> or <c>token</c>.</param>
/// <param name="ServiceAccount">Who may have it; null where that is a pattern.</param>
/// <param name="Role">The role.</param>
public sealed record AllowedRole(string Method, string? ServiceAccount, string Role)
{
    /// <summary>Name of the Vault; null for the default one.</summary>
    public string? Vault { get; init; }

    /// <summary>Namespace in the Vault; null for the one that the operator has configured.</summary>
    public string? VaultNamespace { get; init; }
}

/// <summary>An entry that has no effect.</summary>
/// <param name="Text">The entry as it is written.</param>
/// <param name="Hint">How to write it.</param>
public sealed record MalformedEntry(string Text, string Hint)
{
    public override string ToString() => $"{Text} ({Hint})";
}
