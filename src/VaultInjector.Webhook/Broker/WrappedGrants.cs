using VaultInjector.Contracts;
using VaultInjector.Vault;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Identity;
using VaultInjector.Webhook.Refusals;
using VaultInjector.Webhook.Revocation;
using VaultInjector.Webhook.Session;
using VaultInjector.Webhook.Telemetry;
using VaultInjector.Webhook.Trust;

namespace VaultInjector.Webhook.Broker;

/// <summary>Asks Vault for a response-wrapped secret-id or token; never sees what is inside.</summary>
internal sealed class WrappedGrants(
    RoleIds roleIds,
    VaultTurns turns,
    TrustedAuthorities authorities,
    LiveOptions options,
    InjectorMetrics metrics,
    TimeProvider time)
{
    public async Task<Step<MadeGrant>> MakeAsync(PodIdentity identity, InspectedPod pod, PodVault at, CancellationToken cancellation)
    {
        if (options.Broker.BindToPodIp && pod.PodIps.Count == 0)
        {
            return RefusalReason.PodIpMissing.For(identity.Pod);
        }

        return await turns.TakeAsync<MadeGrant>(
            at.Vault,
            identity.Namespace,
            async token => await MeasuredAsync((at, token), identity, pod, cancellation),
            cancellation);
    }

    private async Task<MadeGrant> MeasuredAsync(
        (PodVault At, VaultToken Token) vault, PodIdentity identity, InspectedPod pod, CancellationToken cancellation)
    {
        var asked = time.GetTimestamp();
        var made = pod.Request.AuthMethod == AuthMethods.Token
            ? await FromTokenRoleAsync(vault, identity, pod.Request.Role, cancellation)
            : await FromAppRoleAsync(vault, identity, pod, cancellation);
        metrics.VaultAsked(vault.At.Vault.Name, time.GetElapsedTime(asked));
        return made;
    }

    private async Task<MadeGrant> FromAppRoleAsync(
        (PodVault At, VaultToken Token) vault, PodIdentity identity, InspectedPod pod, CancellationToken cancellation)
    {
        var path = vault.At.AppRolePath(options.Injection);
        var role = pod.Request.Role;
        var roleId = await roleIds.FindAsync(vault.At, vault.Token, role, cancellation);
        var request = new SecretIdRequest(options.Broker.WrapTtl)
        {
            Metadata = GrantMetadata.Of(identity),
            CidrList = options.Broker.BindToPodIp ? [.. pod.PodIps.Select(Cidr)] : [],
            NumUses = 1,
        };
        var wrap = await vault.At.Client.AppRole(path).CreateWrappedSecretIdAsync(vault.Token, role, request, cancellation);
        return Grant(vault.At, AuthMethods.AppRole, role, path, roleId, wrap);
    }

    private async Task<MadeGrant> FromTokenRoleAsync(
        (PodVault At, VaultToken Token) vault, PodIdentity identity, string role, CancellationToken cancellation)
    {
        var wrap = await vault.At.Client.Tokens
            .CreateWrappedByRoleAsync(vault.Token, role, GrantMetadata.Of(identity), options.Broker.WrapTtl, cancellation);
        return Grant(vault.At, AuthMethods.Token, role, "auth/token", roleId: null, wrap);
    }

    private MadeGrant Grant(PodVault at, string method, string role, string authPath, string? roleId, WrapInfo wrap) => new(new TokenGrant(
        method,
        role,
        at.Vault.Where.Address!.ToString().TrimEnd('/'),
        at.Namespace,
        authPath,
        roleId,
        new WrappedSecret(wrap.Token.Reveal(), (int)wrap.Ttl.TotalSeconds, wrap.CreationPath),
        authorities.Current.Pem,
        authorities.Of(at.Vault.Name)!.ForPods.Pem), wrap.WrappedAccessor);

    private static string Cidr(string address) => address.Contains(':', StringComparison.Ordinal) ? $"{address}/128" : $"{address}/32";
}

/// <param name="Grant">For the agent.</param>
/// <param name="TokenAccessor">Of the token inside, where it is a token that is wrapped.</param>
internal sealed record MadeGrant(TokenGrant Grant, string? TokenAccessor);
