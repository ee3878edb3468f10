using VaultInjector.Contracts;

namespace VaultInjector.Injection.Roles;

/// <summary>
/// One entry of <c>allowed-roles</c>: <c>[METHOD:][SERVICEACCOUNT/]ROLE[@VAULT[/NAMESPACE]]</c>; AppRole where no method is named, and the
/// default Vault where none is.
/// </summary>
/// <remarks>The parts are matched one by one, so a wildcard never reaches over <c>:</c>, <c>/</c> or <c>@</c>.</remarks>
/// <param name="Method"><c>approle</c> or <c>token</c>.</param>
/// <param name="ServiceAccount">A pattern.</param>
/// <param name="Role">A pattern.</param>
/// <param name="Place">Null for the default Vault, in the namespace that the operator has configured for it.</param>
internal sealed record AllowedRoleEntry(string Method, string ServiceAccount, string Role, PlacePattern? Place)
{
    private const int LongestServiceAccount = 253;
    private const int LongestRole = 128;

    private const string KubernetesHint =
        "remove it: with auth-method kubernetes Vault itself decides, by the ServiceAccounts that its role is bound to";

    private const string MethodHint = "the method before the colon is approle or token";
    private const string FormHint = "write ROLE, SERVICEACCOUNT/ROLE or token:SERVICEACCOUNT/ROLE";
    private const string PlaceHint = "after the @ write the name of a Vault, or VAULT/NAMESPACE";

    /// <summary>The entry, or null and how to write it.</summary>
    public static (AllowedRoleEntry? Entry, string Hint) Read(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        var place = at < 0 ? null : PlacePattern.Read(text[(at + 1)..]);
        if (at >= 0 && place is null)
        {
            return (null, PlaceHint);
        }

        text = at < 0 ? text : text[..at];
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var (method, rest) = colon < 0 ? (AuthMethods.AppRole, text) : (text[..colon], text[(colon + 1)..]);
        return method switch
        {
            AuthMethods.AppRole or AuthMethods.Token => (Read(method, rest, place), FormHint),
            AuthMethods.Kubernetes => (null, KubernetesHint),
            _ => (null, MethodHint),
        };
    }

    public static bool IsServiceAccount(string name) =>
        name.Length is > 0 and <= LongestServiceAccount && name.All(IsServiceAccount);

    public bool Allows(string method, string serviceAccount, string role, RolePlace place) =>
        Method == method && Wildcard.Matches(Role, role) && Wildcard.Matches(ServiceAccount, serviceAccount) &&
        (Place is null ? place is { IsDefault: true, IsHome: true } : Place.Covers(place));

    private static AllowedRoleEntry? Read(string method, string text, PlacePattern? place)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var (account, role) = slash < 0 ? ("*", text) : (text[..slash], text[(slash + 1)..]);
        return IsPattern(account, LongestServiceAccount, IsServiceAccount) && account[0] is not ('.' or '-') &&
            IsPattern(role, LongestRole, RoleName.IsValid)
                ? new AllowedRoleEntry(method, account, role, place)
                : null;
    }

    private static bool IsPattern(string text, int longest, Func<char, bool> isLiteral) =>
        text.Length > 0 && text.Length <= longest && text.All(c => c is '*' or '?' || isLiteral(c));

    private static bool IsServiceAccount(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-';
}
