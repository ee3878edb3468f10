using System.Runtime.CompilerServices;
using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Pods;
using VaultInjector.Injection.Roles;
using VaultInjector.Vault;
using VaultInjector.Vault.Api;
using VaultInjector.Webhook.Configuration;

namespace VaultInjector.CommandLine.Check;

/// <summary>Whether a Vault has the roles that namespaces allow by name. Roles are only read.</summary>
internal sealed class RoleChecks(VaultClient vault, VaultToken token, InjectionOptions options)
{
    public const string Name = "roles";

    /// <summary>Name of the Vault, as entries of <c>allowed-roles</c> have it after the <c>@</c>.</summary>
    public string Vault { get; init; } = VaultNames.Default;

    /// <summary>Whether entries without a Vault mean this one.</summary>
    public bool IsDefault { get; init; } = true;

    /// <summary>The roles that the namespaces allow by their full names.</summary>
    public static IEnumerable<AllowedRole> Named(IEnumerable<NamespaceMetadata> namespaces) => namespaces
        .SelectMany(ns => AllowedRoles.Parse(ns.Annotations.GetValueOrDefault(AnnotationKeys.AllowedRoles)).Literal);

    /// <summary>A line for each role, as soon as Vault has answered.</summary>
    public async IAsyncEnumerable<CheckLine> RunAsync(
        IReadOnlyList<NamespaceMetadata> namespaces, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var roles = Named(namespaces)
            .Where(allowed => allowed.Vault is { } named ? named == Vault : IsDefault)
            .Select(allowed => (allowed.Method, allowed.Role, Path: allowed.VaultNamespace))
            .Distinct()
            .OrderBy(allowed => allowed.Role, StringComparer.Ordinal)
            .ThenBy(allowed => allowed.Method, StringComparer.Ordinal)
            .ThenBy(allowed => allowed.Path, StringComparer.Ordinal)
            .ToList();
        if (roles.Count == 0)
        {
            yield return CheckLine.Skipped(NameOf(Name, path: null), "no namespace allows a role by its full name");
        }

        foreach (var (method, role, path) in roles)
        {
            var asked = path is null ? vault : vault.In(path);
            yield return method == AuthMethods.AppRole
                ? new CheckLine(NameOf($"role {role}", path), await AskAppRoleAsync(asked, role, cancellation))
                : new CheckLine(NameOf($"role {method}:{role}", path), await AskTokenRoleAsync(asked, role, cancellation));
        }
    }

    /// <summary>With the place, unless it is the only one.</summary>
    private string NameOf(string what, string? path) =>
        what + (path is null && Vault == VaultNames.Default ? "" : $" of {new RolePlace(Vault, path)}");

    private static bool IsMissing(VaultException refusal) => refusal.Kind is VaultErrorKind.NotFound or VaultErrorKind.UnknownRole;

    private static string Grant(string role) =>
        $"certs-scripts/configure-injector.sh --token-role {role}, with the other options of its last run";

    private async Task<CheckResult> AskAppRoleAsync(VaultClient asked, string role, CancellationToken cancellation)
    {
        try
        {
            _ = await asked.AppRole(options.AppRoleAuthPath).ReadRoleIdAsync(token, role, cancellation);
            return new CheckResult.Ok($"is an AppRole of {options.AppRoleAuthPath}");
        }
        catch (VaultException refusal) when (IsMissing(refusal))
        {
            return new CheckResult.Failed(
                $"is not in Vault at {options.AppRoleAuthPath}",
                $"certs-scripts/add-app.sh {role}; if it is a token role, write " +
                $"{AuthMethods.Token}:{role} in {AnnotationKeys.AllowedRoles}");
        }
        catch (VaultException refusal) when (refusal.Kind is VaultErrorKind.PermissionDenied)
        {
            return new CheckResult.Skipped($"the token's policy does not let it read {options.AppRoleAuthPath}/role/{role}/role-id");
        }
        catch (VaultException failure)
        {
            return new CheckResult.Failed(failure.Message, failure.Advice);
        }
    }

    private async Task<CheckResult> AskTokenRoleAsync(VaultClient asked, string role, CancellationToken cancellation)
    {
        try
        {
            var found = await asked.TokenRoles.ReadAsync(token, role, cancellation);
            return found.Orphan
                ? new CheckResult.Ok("is a token role that creates orphan tokens")
                : new CheckResult.Warned(
                    "is a token role that does not create orphan tokens: the pods' tokens end together with the injector's",
                    $"vault write auth/token/roles/{role} orphan=true with its other settings, or certs-scripts/add-app.sh {role}");
        }
        catch (VaultException refusal) when (IsMissing(refusal))
        {
            return new CheckResult.Failed("is not a token role in Vault", $"certs-scripts/add-app.sh {role}");
        }
        catch (VaultException refusal) when (refusal.Kind is VaultErrorKind.PermissionDenied)
        {
            return new CheckResult.Warned(
                "the token's policy does not let it read this token role, and probably not use it either", Grant(role));
        }
        catch (VaultException failure)
        {
            return new CheckResult.Failed(failure.Message, failure.Advice);
        }
    }
}
