using VaultInjector.Vault;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Session;

namespace VaultInjector.Webhook.Revocation;

/// <summary>Asks Vault to which pod it gave what an accessor names.</summary>
internal sealed class AccessorLookup(LiveOptions options)
{
    /// <summary>In the metadata of each token of an AppRole login.</summary>
    private const string RoleName = "role_name";

    /// <param name="at">The pod's Vault.</param>
    /// <param name="podUid">The pod that is said to own it.</param>
    /// <param name="role">The pod's Vault role.</param>
    /// <param name="accessor">What to look up.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="VaultException">Vault is away, or refuses the injector.</exception>
    /// <exception cref="SessionException">The injector is not logged in.</exception>
    public Task<AccessorOwner> FindAsync(
        PodVault at, string podUid, string role, Accessor accessor, CancellationToken cancellation) =>
        accessor.Kind == AccessorKind.Token
            ? OfTokenAsync(at, podUid, role, accessor.Text, cancellation)
            : OfSecretIdAsync(at, podUid, role, accessor.Text, cancellation);

    private static async Task<AccessorOwner> OfTokenAsync(
        PodVault at, string podUid, string role, string accessor, CancellationToken cancellation)
    {
        try
        {
            var facts = await at.Client.Tokens.LookupAccessorAsync(at.Vault.Session.TokenNow, accessor, cancellation);
            return IsOf(podUid, facts.Metadata) && IsOfRole(role, facts) ? AccessorOwner.ThisPod : AccessorOwner.Another;
        }
        catch (VaultException gone) when (gone.Kind == VaultErrorKind.UnknownAccessor)
        {
            return AccessorOwner.Unknown;
        }
    }

    private async Task<AccessorOwner> OfSecretIdAsync(
        PodVault at, string podUid, string role, string accessor, CancellationToken cancellation)
    {
        try
        {
            var facts = await at.Client
                .AppRole(at.AppRolePath(options.Injection))
                .LookupSecretIdAccessorAsync(at.Vault.Session.TokenNow, role, accessor, cancellation);
            return facts is null ? AccessorOwner.Unknown
                : IsOf(podUid, facts.Metadata) ? AccessorOwner.ThisPod
                : AccessorOwner.Another;
        }
        catch (VaultException gone)
            when (gone.Kind is VaultErrorKind.UnknownAccessor or VaultErrorKind.UnknownRole or VaultErrorKind.NotFound)
        {
            return AccessorOwner.Unknown;
        }
    }

    private static bool IsOf(string podUid, IReadOnlyDictionary<string, string> metadata) =>
        metadata.GetValueOrDefault(GrantMetadata.PodUid) == podUid;

    /// <summary>Vault names a token role in a field and an AppRole in the metadata, and ignores the case of the latter.</summary>
    private static bool IsOfRole(string role, TokenFacts facts) =>
        (facts.Role ?? facts.Metadata.GetValueOrDefault(RoleName)) is not { } known ||
        string.Equals(known, role, StringComparison.OrdinalIgnoreCase);
}
