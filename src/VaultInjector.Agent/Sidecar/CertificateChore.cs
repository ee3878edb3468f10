using VaultInjector.Agent.Certificates;

namespace VaultInjector.Agent.Sidecar;

/// <summary>Keeps the pod's certificates fresh.</summary>
public sealed class CertificateChore(CertificateKeeper certificates) : IChore
{
    public TimeSpan Due => certificates.Due;

    public Task RunAsync(CancellationToken cancellation) => certificates.RunAsync(cancellation);
}
