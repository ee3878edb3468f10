using VaultInjector.Contracts;

namespace VaultInjector.Injection.Roles;

/// <summary>One entry of <c>allowed-roles</c>: <c>[METHOD:][SERVICEACCOUNT/]ROLE</c>, AppRole where no method is named.</summary>
/// <remarks>ServiceAccount and role are matched one by one, so a wildcard never reaches over <c>:</c> or <c>/</c>.</remarks>
internal sealed record AllowedRoleEntry(string Method, string ServiceAccount, string Role)
{
    private const int LongestServiceAccount = 253;
    private const int LongestRole = 128;

    private const string KubernetesHint =
        "remove it: with auth-method kubernetes Vault itself decides, by the ServiceAccounts that its role is bound to";

    private const string MethodHint = "the method before the colon is approle or token";
    private const string FormHint = "write ROLE, SERVICEACCOUNT/ROLE or token:SERVICEACCOUNT/ROLE";

    /// <summary>The entry, or null and how to write it.</summary>
    public static (AllowedRoleEntry? Entry, string Hint) Read(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var (method, rest) = colon < 0 ? (AuthMethods.AppRole, text) : (text[..colon], text[(colon + 1)..]);
        return method switch
        {
            AuthMethods.AppRole or AuthMethods.Token => (Read(method, rest), FormHint),
            AuthMethods.Kubernetes => (null, KubernetesHint),
            _ => (null, MethodHint),
        };
    }

    public static bool IsServiceAccount(string name) =>
        name.Length is > 0 and <= LongestServiceAccount && name.All(IsServiceAccount);

    public bool Allows(string method, string serviceAccount, string role) =>
        Method == method && Wildcard.Matches(Role, role) && Wildcard.Matches(ServiceAccount, serviceAccount);

    private static AllowedRoleEntry? Read(string method, string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var (account, role) = slash < 0 ? ("*", text) : (text[..slash], text[(slash + 1)..]);
        return IsPattern(account, LongestServiceAccount, IsServiceAccount) && account[0] is not ('.' or '-') &&
            IsPattern(role, LongestRole, RoleName.IsValid)
                ? new AllowedRoleEntry(method, account, role)
                : null;
    }

    private static bool IsPattern(string text, int longest, Func<char, bool> isLiteral) =>
        text.Length > 0 && text.Length <= longest && text.All(c => c is '*' or '?' || isLiteral(c));

    private static bool IsServiceAccount(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-';
}
