using VaultInjector.Vault.Transport;

namespace VaultInjector.Vault.Api;

/// <summary><c>sys/leases</c>: the leases of dynamic secrets.</summary>
public sealed class LeasesApi
{
    private static readonly VaultPath Mount = VaultPath.Of("sys/leases");
    private readonly VaultTransport _transport;

    internal LeasesApi(VaultTransport transport) => _transport = transport;

    /// <summary>Near the maximum TTL Vault gives less than was asked for.</summary>
    /// <param name="token">The token that the secret was read with.</param>
    /// <param name="lease">The lease id.</param>
    /// <param name="increment">How long it is to live from now.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="VaultException">The lease has ended, was revoked or is not renewable, or Vault does not answer.</exception>
    public Task<LeaseRenewal> RenewAsync(VaultToken token, string lease, TimeSpan increment, CancellationToken cancellation)
    {
        var request = VaultRequest.Post(Mount.Fixed("renew"), token).With(json =>
        {
            json.WriteString("lease_id", lease);
            json.WriteNumber("increment", (long)increment.TotalSeconds);
        });
        return _transport.SendAsync(
            request, answer => new LeaseRenewal(answer.Seconds("lease_duration"), answer.Flag("renewable")), cancellation);
    }
}
