namespace VaultInjector.Injection.Roles;

/// <summary>
/// Who may have which Vault role in a namespace, as its <c>allowed-roles</c> annotation says; nothing said, nothing allowed.
/// </summary>
public sealed class AllowedRoles
{
    private const int LongestServiceAccount = 253;
    private const int LongestRole = 128;

    private readonly List<Entry> _entries;

    private AllowedRoles(List<Entry> entries, List<string> malformed)
    {
        _entries = entries;
        Malformed = malformed;
    }

    /// <summary>Entries that are no pattern and therefore match nothing.</summary>
    public IReadOnlyList<string> Malformed { get; }

    /// <summary>The entries that name one role, without a wildcard in it, in their order.</summary>
    public IReadOnlyList<AllowedRole> Literal =>
        [
            .. _entries
                .Where(entry => !Wildcard.IsPattern(entry.Role))
                .Select(entry => new AllowedRole(Wildcard.IsPattern(entry.ServiceAccount) ? null : entry.ServiceAccount, entry.Role)),
        ];

    /// <summary>
    /// Reads a comma list of <c>role</c> or <c>serviceaccount/role</c> with <c>*</c> and <c>?</c>; spaces around entries do not count.
    /// </summary>
    public static AllowedRoles Parse(string? annotation)
    {
        var (entries, malformed) = (new List<Entry>(), new List<string>());
        foreach (var text in (annotation ?? "").Split(',').Select(entry => entry.Trim(' ')).Where(entry => entry.Length > 0))
        {
            if (ParseEntry(text) is { } entry)
            {
                entries.Add(entry);
            }
            else
            {
                malformed.Add(text);
            }
        }

        return new AllowedRoles(entries, malformed);
    }

    /// <summary>Whether a pod of this ServiceAccount may have this role.</summary>
    public bool Allows(string serviceAccount, string role) =>
        RoleName.IsValid(role) && IsServiceAccount(serviceAccount) &&
        _entries.Exists(entry => Wildcard.Matches(entry.Role, role) && Wildcard.Matches(entry.ServiceAccount, serviceAccount));

    private static Entry? ParseEntry(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var entry = slash < 0 ? new Entry("*", text) : new Entry(text[..slash], text[(slash + 1)..]);
        return IsPattern(entry.ServiceAccount, LongestServiceAccount, IsServiceAccount) &&
            entry.ServiceAccount[0] is not ('.' or '-') &&
            IsPattern(entry.Role, LongestRole, RoleName.IsValid)
                ? entry
                : null;
    }

    private static bool IsPattern(string text, int longest, Func<char, bool> isLiteral) =>
        text.Length > 0 && text.Length <= longest && text.All(c => c is '*' or '?' || isLiteral(c));

    private static bool IsServiceAccount(string name) => name.Length is > 0 and <= LongestServiceAccount && name.All(IsServiceAccount);

    private static bool IsServiceAccount(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-';

    private readonly record struct Entry(string ServiceAccount, string Role);
}

/// <summary>A role that is allowed by its full name.</summary>
/// <param name="ServiceAccount">Who may have it; null where that is a pattern.</param>
/// <param name="Role">The role.</param>
public sealed record AllowedRole(string? ServiceAccount, string Role);
