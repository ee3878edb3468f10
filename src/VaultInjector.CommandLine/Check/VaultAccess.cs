using VaultInjector.Vault.Api;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Kubernetes;
using VaultInjector.Webhook.Session;
using VaultInjector.Webhook.Trust;

namespace VaultInjector.CommandLine.Check;

/// <summary>A client of Vault and what it found: by Vault's address, or else through the API server.</summary>
internal sealed record VaultAccess(VaultClient Client, VaultChecks Found)
{
    /// <param name="options">Where Vault is.</param>
    /// <param name="authorities">What verifies it.</param>
    /// <param name="cluster">The API server's connection; null without a cluster.</param>
    /// <param name="cancellation">Ends the requests.</param>
    public static async Task<VaultAccess> OpenAsync(
        VaultOptions options,
        VaultAuthorities authorities,
        (KubernetesConnection? Connection, TimeProvider Time) cluster,
        CancellationToken cancellation)
    {
        var direct = SessionRegistration.Connect(options, authorities, cluster.Time);
        var found = await VaultChecks.RunAsync(direct, options, cancellation);
        if (!found.IsUnreachable || cluster.Connection is not { } connection)
        {
            return new VaultAccess(direct, found);
        }

        var (target, reason) = await TargetAsync(new KubernetesApi(connection), options.Address!, cancellation);
        if (target is null)
        {
            return new VaultAccess(direct, found.With($"; {reason}"));
        }

        var forward = new PortForward(connection, target);
        var client = SessionRegistration.Connect(options, authorities, cluster.Time, forward.OpenAsync);
        var through = await VaultChecks.RunAsync(client, options, cancellation);
        var problem = forward.Problem is { } said && !through.IsUsable ? $", which says: {said}" : "";
        return new VaultAccess(
            client, through.With($" (by a port-forward to pod {target}{problem}, since Vault cannot be reached from here)"));
    }

    private static async Task<(ForwardTarget? Target, string Reason)> TargetAsync(
        KubernetesApi api, Uri address, CancellationToken cancellation)
    {
        try
        {
            return await ForwardTarget.FindAsync(api, address, cancellation);
        }
        catch (KubernetesApiException refusal)
        {
            return (null, $"a port-forward is not possible: {refusal.Message}");
        }
    }
}
