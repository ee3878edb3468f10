using System.Net;

namespace VaultInjector.Vault;

/// <summary>What Vault says of itself; needs no token.</summary>
public sealed class SystemApi
{
    private readonly VaultTransport _transport;

    internal SystemApi(VaultTransport transport) => _transport = transport;

    /// <summary>Sealed, standby and uninitialised are answers here, not refusals.</summary>
    /// <exception cref="VaultException">Vault is away, or something else answers.</exception>
    public async Task<VaultHealth> HealthAsync(CancellationToken cancellation)
    {
        var request = VaultRequest.Get(VaultPath.Of("sys/health")) with { IsAnswer = IsHealth };
        var health = await _transport.SendAsync(request, VaultJson.Default.WireHealth, cancellation).ConfigureAwait(false);
        return new VaultHealth(health.Initialized, health.Sealed, health.Standby, WireReading.Required(health.Version, request, "version"));
    }

    /// <exception cref="VaultException">Vault is away, or something else answers.</exception>
    public async Task<SealStatus> SealStatusAsync(CancellationToken cancellation)
    {
        var request = VaultRequest.Get(VaultPath.Of("sys/seal-status"));
        var status = await _transport.SendAsync(request, VaultJson.Default.WireSealStatus, cancellation).ConfigureAwait(false);
        return new SealStatus(status.Initialized, status.Sealed, WireReading.Required(status.Version, request, "version"));
    }

    private static bool IsHealth(HttpStatusCode status) => (int)status is 429 or 472 or 473 or 501 or 503;
}
