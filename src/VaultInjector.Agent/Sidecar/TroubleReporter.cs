using VaultInjector.Agent.Acquisition;
using VaultInjector.Agent.Certificates;
using VaultInjector.Agent.Failures;
using VaultInjector.Agent.Files;
using VaultInjector.Agent.Parts;
using VaultInjector.Agent.Secrets;
using VaultInjector.Contracts;

namespace VaultInjector.Agent.Sidecar;

/// <summary>
/// Tells the injector what has not worked for a minute, once an hour for each kind. So trouble of a pod is seen in the injector's metrics,
/// and no pod needs a port. Nothing waits for the report. With <c>kubernetes</c> the injector is not involved.
/// </summary>
public sealed class TroubleReporter : IChore
{
    private static readonly TimeSpan Each = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Quiet = TimeSpan.FromHours(1);
    private static readonly TimeSpan OneAttempt = TimeSpan.FromSeconds(5);

    private readonly AgentParts _parts;
    private readonly Func<bool> _hookIsFailing;
    private readonly ReportedCause _reported;
    private readonly Dictionary<string, TimeSpan> _told = new(StringComparer.Ordinal);
    private string[] _before = [];

    /// <param name="parts">The agent's.</param>
    /// <param name="hookIsFailing">Whether the app was not told of a change.</param>
    public TroubleReporter(AgentParts parts, Func<bool> hookIsFailing)
    {
        (_parts, _hookIsFailing, _reported) = (parts, hookIsFailing, new ReportedCause(parts.Log));
        Due = parts.Settings is { InjectorUrl: not null, AuthMethod: not AuthMethods.Kubernetes }
            ? parts.Clock.Steady + Each
            : TimeSpan.MaxValue;
    }

    public TimeSpan Due { get; private set; }

    /// <summary>Whether its last run asked the injector: a look at what is known is no work to rest after.</summary>
    public bool HasWorked { get; private set; }

    public async Task RunAsync(CancellationToken cancellation)
    {
        var (now, found) = (_parts.Clock.Steady, Found().ToArray());
        (Due, HasWorked) = (now + Each, false);
        foreach (var kind in found.Intersect(_before, StringComparer.Ordinal).Where(kind => !WasTold(kind, now)))
        {
            await ReportAsync(kind, cancellation);
        }

        _before = found;
    }

    /// <summary>What <c>ready</c> prints too.</summary>
    private IEnumerable<string> Found()
    {
        if (AgentState.Read(_parts.State) is { Trouble: not null })
        {
            yield return TroubleKinds.RenewalFailing;
        }

        if (_parts.Settings.StateDirectory is { Length: > 0 } state &&
            (StoredSecrets.Trouble(state).Length > 0 || CertificateState.Trouble(_parts.State).Length > 0))
        {
            yield return TroubleKinds.SecretStale;
        }

        if (_hookIsFailing())
        {
            yield return TroubleKinds.HookFailing;
        }
    }

    private bool WasTold(string kind, TimeSpan now) => _told.TryGetValue(kind, out var at) && now - at < Quiet;

    /// <summary>A report that fails is made again in a minute, while the trouble lasts.</summary>
    private async Task ReportAsync(string kind, CancellationToken cancellation)
    {
        HasWorked = true;
        using var attempt = new CancellationTokenSource(OneAttempt, _parts.Clock.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, attempt.Token);
        try
        {
            await _parts.Http.Broker.ReportTroubleAsync(IdentityToken.Read(_parts.Settings.IdentityFile), kind, both.Token);
            _told[kind] = _parts.Clock.Steady;
            _reported.Over("Reported the trouble to the injector.");
        }
        catch (AgentException failure)
        {
            _reported.Report(failure.Message, "Cannot report trouble to the injector, will retry");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            _reported.Report("It sent an incomplete answer.", "Cannot report trouble to the injector, will retry");
        }
    }
}
