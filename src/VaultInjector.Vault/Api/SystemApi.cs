using System.Net;
using VaultInjector.Vault.Transport;

namespace VaultInjector.Vault.Api;

/// <summary>The state of a Vault server; needs no token.</summary>
public sealed class SystemApi
{
    private readonly VaultTransport _transport;

    internal SystemApi(VaultTransport transport) => _transport = transport;

    /// <summary>Sealed, standby and uninitialised are answers here, not refusals.</summary>
    /// <exception cref="VaultException">Vault does not answer, or another server answers in its place.</exception>
    public Task<VaultHealth> HealthAsync(CancellationToken cancellation) => _transport.SendAsync(
        VaultRequest.Get(VaultPath.Of("sys/health")) with { IsAnswer = IsHealth },
        health => new VaultHealth(health.Flag("initialized"), health.Flag("sealed"), health.Flag("standby"), health.Text("version")),
        cancellation);

    private static bool IsHealth(HttpStatusCode status) => (int)status is 429 or 472 or 473 or 501 or 503;
}
