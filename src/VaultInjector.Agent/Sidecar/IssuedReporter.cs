using VaultInjector.Agent.Acquisition;
using VaultInjector.Agent.Failures;
using VaultInjector.Agent.Parts;
using VaultInjector.Contracts;

namespace VaultInjector.Agent.Sidecar;

/// <summary>
/// Tells the injector what this pod was given, so that it is revoked where the pod cannot do so itself. Nothing waits for it: what was not
/// reported ends with its lease. With method <c>token</c> the injector knows by itself, with <c>kubernetes</c> it has no part in the login.
/// </summary>
public sealed class IssuedReporter(AgentParts parts) : IChore
{
    private static readonly TimeSpan OneAttempt = TimeSpan.FromSeconds(5);
    private readonly ReportedCause _reported = new(parts.Log);
    private readonly Pauses _pauses = new(parts.Clock);
    private IssuedReport? _report;

    public TimeSpan Due { get; private set; } = TimeSpan.MaxValue;

    /// <summary>Has <paramref name="obtained"/> reported, if there is anything in it to report.</summary>
    public void Expect(Obtained obtained) => Expect(obtained switch
    {
        Obtained.Login login => new IssuedReport(login.Auth.Accessor, login.SecretIdAccessor),
        Obtained.OpenedSecretId opened => new IssuedReport(null, opened.Issued.Accessor),
        _ => null,
    });

    /// <summary>Has it reported that this token is in use.</summary>
    public void ExpectToken(string accessor) => Expect(new IssuedReport(accessor, null));

    public async Task RunAsync(CancellationToken cancellation)
    {
        using var attempt = new CancellationTokenSource(OneAttempt, parts.Clock.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, attempt.Token);
        try
        {
            await parts.Http.Broker.ReportAsync(IdentityToken.Read(parts.Settings.IdentityFile), _report!, both.Token);
            Due = TimeSpan.MaxValue;
            _reported.Over("Told the injector which token this pod holds.");
        }
        catch (AgentException failure)
        {
            Failed(failure);
        }
        catch (OperationCanceledException failure) when (!cancellation.IsCancellationRequested)
        {
            Failed(new AgentException(FailureKind.Passing, "The injector began to answer and did not finish.", failure));
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
        _reported.Report(failure.Message, $"Cannot tell the injector which token this pod holds, {again}");
    }
}
