using System.Net.Security;
using System.Security.Authentication;
using VaultInjector.Webhook.Health;

namespace VaultInjector.Webhook.Certificates;

/// <summary>The certificate that is served now. It is replaced atomically: the next handshake gets the new chain.</summary>
internal sealed class ServingCertificate(TimeProvider time) : IReadinessCheck
{
    private volatile ServingMaterial? _current;
    private volatile string _waitingFor = "no certificate yet";

    public string Name => "certificate";

    public ServingMaterial? Current => _current;

    public ReadinessState State =>
        _current switch
        {
            null => new ReadinessState(false, _waitingFor),
            var material when material.NotAfter <= time.GetUtcNow() => new ReadinessState(
                false,
                $"expired at {material.NotAfter:u}; {_waitingFor}"),
            var material => new ReadinessState(
                true,
                $"valid until {material.NotAfter:u}{(_waitingFor.Length > 0 ? $"; {_waitingFor}" : "")}"),
        };

    public void Swap(ServingMaterial material)
    {
        // The old one is not disposed: a handshake that began with it may still be signing.
        _current = material;
        _waitingFor = "";
    }

    /// <summary>The renewal failed; the old certificate stays.</summary>
    public void Keep(string why) => _waitingFor = $"the last attempt to renew failed: {why}";

    /// <summary>
    /// Options of one handshake, created each time: Kestrel's certificate selector would send the leaf without its intermediate.
    /// </summary>
    /// <exception cref="AuthenticationException">There is no certificate yet.</exception>
    public SslServerAuthenticationOptions ForHandshake() => new()
    {
        ServerCertificateContext = _current?.Context ?? throw new AuthenticationException("There is no serving certificate yet."),
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
    };
}
