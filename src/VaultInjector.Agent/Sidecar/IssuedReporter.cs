using VaultInjector.Agent.Acquisition;
using VaultInjector.Agent.Failures;
using VaultInjector.Agent.Parts;
using VaultInjector.Contracts;

namespace VaultInjector.Agent.Sidecar;

/// <summary>
/// Reports this pod's accessors to the injector, so that it can revoke the token if the pod cannot. Nothing waits for the report: a token
/// without a report ends with its lease. With <c>token</c> the injector knows the accessor; with <c>kubernetes</c> it is not involved.
/// </summary>
public sealed class IssuedReporter(AgentParts parts) : IChore
{
    private static readonly TimeSpan OneAttempt = TimeSpan.FromSeconds(5);
    private readonly ReportedCause _reported = new(parts.Log);
    private readonly Pauses _pauses = new(parts.Clock);
    private IssuedReport? _report;

    public TimeSpan Due { get; private set; } = TimeSpan.MaxValue;

    /// <summary>Schedules the report of <paramref name="obtained"/>, if it contains an accessor.</summary>
    public void Expect(Obtained obtained) => Expect(obtained switch
    {
        Obtained.Login login => new IssuedReport(login.Auth.Accessor, login.SecretIdAccessor),
        Obtained.OpenedSecretId opened => new IssuedReport(null, opened.Issued.Accessor),
        _ => null,
    });

    /// <summary>Schedules the report of the token in use, if its accessor is known.</summary>
    public void ExpectToken(string? accessor) => Expect(new IssuedReport(accessor, null));

    public async Task RunAsync(CancellationToken cancellation)
    {
        using var attempt = new CancellationTokenSource(OneAttempt, parts.Clock.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, attempt.Token);
        try
        {
            await parts.Http.Broker.ReportAsync(IdentityToken.Read(parts.Settings.IdentityFile), _report!, both.Token);
            Due = TimeSpan.MaxValue;
            _reported.Over("Reported this pod's token to the injector.");
        }
        catch (AgentException failure)
        {
            Failed(failure);
        }
        catch (OperationCanceledException failure) when (!cancellation.IsCancellationRequested)
        {
            Failed(new AgentException(FailureKind.Passing, "The injector sent an incomplete answer.", failure));
        }
    }

    private void Expect(IssuedReport? report)
    {
        var names = report is { TokenAccessor.Length: > 0 } or { SecretIdAccessor.Length: > 0 };
        if (names && parts.Settings is { InjectorUrl: not null, AuthMethod: AuthMethods.AppRole })
        {
            _pauses.Reset();
            (_report, Due) = (report, parts.Clock.Steady);
        }
    }

    private void Failed(AgentException failure)
    {
        var (again, next) = failure.Kind is FailureKind.Passing or FailureKind.StartUpRace
            ? ("will retry", parts.Clock.Steady + _pauses.After(failure))
            : ("giving up", TimeSpan.MaxValue);
        Due = next;
        _reported.Report(failure.Message, $"Cannot report this pod's token to the injector, {again}");
    }
}
