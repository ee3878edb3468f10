using System.Runtime.CompilerServices;
using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Pods;
using VaultInjector.Injection.Roles;
using VaultInjector.Vault;
using VaultInjector.Vault.Api;
using VaultInjector.Webhook.Configuration;

namespace VaultInjector.CommandLine.Check;

/// <summary>
/// Whether Vault has the roles that namespaces allow by name. Roles are only read.
/// </summary>
internal sealed class RoleChecks(VaultClient vault, VaultToken token, InjectionOptions options)
{
    public const string Name = "roles";

    /// <summary>A line for each role, as soon as Vault has answered.</summary>
    public async IAsyncEnumerable<CheckLine> RunAsync(
        IReadOnlyList<NamespaceMetadata> namespaces, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var roles = namespaces
            .SelectMany(ns => AllowedRoles
                .Parse(ns.Annotations.GetValueOrDefault(AnnotationKeys.AllowedRoles))
                .Literal.Select(allowed => (allowed.Role, allowed.Method)))
            .GroupBy(allowed => allowed.Role, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .ToList();
        if (roles.Count == 0)
        {
            yield return CheckLine.Skipped(Name, "no namespace allows a role by its full name");
        }

        foreach (var role in roles)
        {
            var methods = role.Select(allowed => allowed.Method).ToHashSet(StringComparer.Ordinal);
            yield return new CheckLine($"role {role.Key}", await AskAsync(role.Key, methods, cancellation));
        }
    }

    /// <param name="role">Its name.</param>
    /// <param name="methods">The methods that namespaces allow it for.</param>
    /// <param name="cancellation">Ends the request.</param>
    private async Task<CheckResult> AskAsync(string role, HashSet<string> methods, CancellationToken cancellation)
    {
        if (!methods.Contains(AuthMethods.AppRole))
        {
            return await AskTokenRoleAsync(role, methods, cancellation);
        }

        try
        {
            _ = await vault.AppRole(options.AppRoleAuthPath).ReadRoleIdAsync(token, role, cancellation);
            return new CheckResult.Ok($"is an AppRole of {options.AppRoleAuthPath}");
        }
        catch (VaultException refusal) when (refusal.Kind is VaultErrorKind.NotFound or VaultErrorKind.UnknownRole)
        {
            return await AskTokenRoleAsync(role, methods, cancellation);
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

    private async Task<CheckResult> AskTokenRoleAsync(string role, HashSet<string> methods, CancellationToken cancellation)
    {
        try
        {
            _ = await vault.TokenRoles.ReadAsync(token, role, cancellation);
            return new CheckResult.Ok("is a token role");
        }
        catch (VaultException refusal) when (refusal.Kind is VaultErrorKind.PermissionDenied && !methods.Contains(AuthMethods.AppRole))
        {
            return new CheckResult.Skipped(
                "it is not an AppRole, and the injector's policy does not let it read whether it is a role for auth-method " +
                string.Join(" or ", methods));
        }
        catch (VaultException refusal)
            when (refusal.Kind is VaultErrorKind.PermissionDenied or VaultErrorKind.NotFound or VaultErrorKind.UnknownRole)
        {
            return new CheckResult.Failed(
                $"is not in Vault at {options.AppRoleAuthPath}",
                $"certs-scripts/add-app.sh {role}; if it is a token role, write " +
                $"{AuthMethods.Token}:{role} in {AnnotationKeys.AllowedRoles}");
        }
        catch (VaultException failure)
        {
            return new CheckResult.Failed(failure.Message, failure.Advice);
        }
    }
}
