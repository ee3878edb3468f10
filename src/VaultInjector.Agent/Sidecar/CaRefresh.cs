using VaultInjector.Agent.Failures;
using VaultInjector.Agent.Parts;
using VaultInjector.Agent.Transport;
using VaultInjector.Contracts;

namespace VaultInjector.Agent.Sidecar;

/// <summary>Fetches a new CA for the app and for the agent's own TLS before the old one expires.</summary>
public sealed class CaRefresh : IChore
{
    private const string Keeping = "Cannot refresh the CA bundle, keeping the old one";
    private static readonly TimeSpan AtLeastEach = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan OneAttempt = TimeSpan.FromSeconds(10);
    private readonly AgentParts _parts;
    private readonly ReportedCause _reported;
    private readonly Followed[] _bundles;

    public CaRefresh(AgentParts parts)
    {
        (_parts, _reported) = (parts, new ReportedCause(parts.Log));
        Due = parts.Settings.InjectorUrl is null && parts.Trust.Vault.From.File is null ? TimeSpan.MaxValue : parts.Clock.Steady;
        _bundles = parts.Trust.IsSeparate
            ?
            [
                new(BrokerPaths.CaBundle, parts.Trust.Injector, WriteForTheAgent),
                new(BrokerPaths.VaultCaBundleOf(parts.Settings.VaultName), parts.Trust.Vault, WriteForTheApp),
            ]
            : [new(BrokerPaths.CaBundle, parts.Trust.Vault, WriteForTheApp)];
    }

    /// <summary>Never where neither an injector nor a file can bring another bundle.</summary>
    public TimeSpan Due { get; private set; }

    /// <summary>Keeps what is there where the injector does not answer or sends no certificates.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        Due = _parts.Clock.Steady + (AtLeastEach * (0.75 + (_parts.Clock.Random() / 4)));
        if (_parts.Settings.InjectorUrl is null)
        {
            WriteForTheApp(_parts.Trust.Vault.Pem);
            return;
        }

        using var attempt = new CancellationTokenSource(OneAttempt, _parts.Clock.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, attempt.Token);
        try
        {
            foreach (var bundle in _bundles)
            {
                Take(bundle, await _parts.Http.Broker.CaBundleAsync(bundle.Path, bundle.ETag, both.Token));
            }

            _reported.Over("The CA bundle is refreshed again.");
        }
        catch (AgentException failure)
        {
            _reported.Report(failure.Message, Keeping);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            _reported.Report("The injector sent an incomplete answer.", Keeping);
        }
    }

    private static void Take(Followed bundle, PublishedCa published)
    {
        if (published.Pem is not { } pem)
        {
            return;
        }

        if (!bundle.Trust.TryAdd(pem))
        {
            throw new AgentException(
                FailureKind.Passing,
                "The injector sent a CA bundle without a readable certificate. Read the injector's log.");
        }

        bundle.Write(pem);
        bundle.ETag = published.ETag;
    }

    private void WriteForTheApp(string pem)
    {
        if (_parts.Directory.ReadCaBundle() != pem)
        {
            _parts.Directory.WriteCaBundle(pem);
            _parts.Log.Say("Wrote a new CA bundle.");
        }
    }

    private void WriteForTheAgent(string pem)
    {
        if (_parts.State.ReadInjectorCaBundle() != pem)
        {
            _parts.State.WriteInjectorCaBundle(pem);
        }
    }

    /// <summary>A bundle that the injector publishes, with the trust that uses it.</summary>
    private sealed class Followed(string path, CaTrust trust, Action<string> write)
    {
        public string Path => path;

        public CaTrust Trust => trust;

        public Action<string> Write => write;

        public string? ETag { get; set; }
    }
}
