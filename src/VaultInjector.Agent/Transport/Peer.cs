using VaultInjector.Agent.Configuration;
using VaultInjector.Runtime.Certificates;

namespace VaultInjector.Agent.Transport;

/// <summary>How to connect to one of the two servers.</summary>
/// <param name="Trust">What verifies it.</param>
/// <param name="Proxy">The HTTP proxy to it; null for none.</param>
/// <param name="Certificate">What the agent shows it; null where it asks for none.</param>
public sealed record Peer(CaTrust Trust, Uri? Proxy = null, FollowedCertificate? Certificate = null)
{
    public static Peer Of(CaTrust trust, VaultRoute route) => new(
        trust,
        route.Proxy,
        route is { CertificateFile: { } certificate, KeyFile: { } key } ? new FollowedCertificate(certificate, key) : null);
}
