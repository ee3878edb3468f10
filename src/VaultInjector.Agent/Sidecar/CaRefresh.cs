using VaultInjector.Agent.Failures;
using VaultInjector.Agent.Parts;
using VaultInjector.Agent.Transport;

namespace VaultInjector.Agent.Sidecar;

/// <summary>Fetches a new CA for the app and for the agent's own TLS before the old one expires.</summary>
public sealed class CaRefresh(AgentParts parts) : IChore
{
    private static readonly TimeSpan AtLeastEach = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan OneAttempt = TimeSpan.FromSeconds(10);
    private readonly ReportedCause _reported = new(parts.Log);
    private string? _etag;

    /// <summary>Never without an injector.</summary>
    public TimeSpan Due { get; private set; } = parts.Settings.InjectorUrl is null ? TimeSpan.MaxValue : parts.Clock.Steady;

    /// <summary>Keeps what is there where the injector does not answer or sends no certificates.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        Due = parts.Clock.Steady + (AtLeastEach * (0.75 + (parts.Clock.Random() / 4)));
        using var attempt = new CancellationTokenSource(OneAttempt, parts.Clock.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, attempt.Token);
        try
        {
            Take(await parts.Http.Broker.CaBundleAsync(_etag, both.Token));
            _reported.Over("The CA bundle is refreshed again.");
        }
        catch (AgentException failure)
        {
            _reported.Report(failure.Message, "Cannot refresh the CA bundle, keeping the old one");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            _reported.Report("The injector sent an incomplete answer.", "Cannot refresh the CA bundle, keeping the old one");
        }
    }

    private void Take(PublishedCa published)
    {
        if (published.Pem is not { } pem)
        {
            return;
        }

        if (!parts.Trust.TryAdd(pem))
        {
            throw new AgentException(
                FailureKind.Passing,
                "The injector sent a CA bundle without a readable certificate. Read the injector's log.");
        }

        if (parts.Directory.ReadCaBundle() != pem)
        {
            parts.Directory.WriteCaBundle(pem);
            parts.Log.Say("Wrote a new CA bundle.");
        }

        _etag = published.ETag;
    }
}
