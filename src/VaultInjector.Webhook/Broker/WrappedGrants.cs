using VaultInjector.Contracts;
using VaultInjector.Vault;
using VaultInjector.Vault.Api;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Identity;
using VaultInjector.Webhook.Refusals;
using VaultInjector.Webhook.Revocation;
using VaultInjector.Webhook.Telemetry;
using VaultInjector.Webhook.Trust;

namespace VaultInjector.Webhook.Broker;

/// <summary>Asks Vault for a response-wrapped secret-id or token; never sees what is inside.</summary>
internal sealed class WrappedGrants(
    VaultClient vault,
    RoleIds roleIds,
    VaultTurns turns,
    TrustedAuthorities authorities,
    VaultOptions address,
    LiveOptions options,
    InjectorMetrics metrics,
    TimeProvider time)
{
    public async Task<Step<MadeGrant>> MakeAsync(PodIdentity identity, InspectedPod pod, CancellationToken cancellation)
    {
        if (options.Broker.BindToPodIp && pod.PodIps.Count == 0)
        {
            return RefusalReason.PodIpMissing.For(identity.Pod);
        }

        return await turns.TakeAsync<MadeGrant>(
            identity.Namespace,
            async token => await MeasuredAsync(token, identity, pod, cancellation),
            cancellation);
    }

    private async Task<MadeGrant> MeasuredAsync(VaultToken token, PodIdentity identity, InspectedPod pod, CancellationToken cancellation)
    {
        var asked = time.GetTimestamp();
        var made = pod.Request.AuthMethod == AuthMethods.Token
            ? await FromTokenRoleAsync(token, identity, pod.Request.Role, cancellation)
            : await FromAppRoleAsync(token, identity, pod, cancellation);
        metrics.VaultAsked(time.GetElapsedTime(asked));
        return made;
    }

    private async Task<MadeGrant> FromAppRoleAsync(VaultToken token, PodIdentity identity, InspectedPod pod, CancellationToken cancellation)
    {
        var path = options.Injection.AppRoleAuthPath;
        var role = pod.Request.Role;
        var roleId = await roleIds.FindAsync(token, role, cancellation);
        var request = new SecretIdRequest(options.Broker.WrapTtl)
        {
            Metadata = GrantMetadata.Of(identity),
            CidrList = options.Broker.BindToPodIp ? [.. pod.PodIps.Select(Cidr)] : [],
            NumUses = 1,
        };
        var wrap = await vault.AppRole(path).CreateWrappedSecretIdAsync(token, role, request, cancellation);
        return Grant(AuthMethods.AppRole, role, path, roleId, wrap);
    }

    private async Task<MadeGrant> FromTokenRoleAsync(VaultToken token, PodIdentity identity, string role, CancellationToken cancellation)
    {
        var wrap = await vault.Tokens
            .CreateWrappedByRoleAsync(token, role, GrantMetadata.Of(identity), options.Broker.WrapTtl, cancellation);
        return Grant(AuthMethods.Token, role, "auth/token", roleId: null, wrap);
    }

    private MadeGrant Grant(string method, string role, string authPath, string? roleId, WrapInfo wrap) => new(new TokenGrant(
        method,
        role,
        address.Address!.ToString().TrimEnd('/'),
        address.Namespace,
        authPath,
        roleId,
        new WrappedSecret(wrap.Token.Reveal(), (int)wrap.Ttl.TotalSeconds, wrap.CreationPath),
        authorities.Current.Pem,
        authorities.ForVault.Pem), wrap.WrappedAccessor);

    private static string Cidr(string address) => address.Contains(':', StringComparison.Ordinal) ? $"{address}/128" : $"{address}/32";
}

/// <param name="Grant">For the agent.</param>
/// <param name="TokenAccessor">Of the token inside, where it is a token that is wrapped.</param>
internal sealed record MadeGrant(TokenGrant Grant, string? TokenAccessor);
