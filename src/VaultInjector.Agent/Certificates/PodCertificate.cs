using VaultInjector.Agent.Failures;
using VaultInjector.Agent.Ground;
using VaultInjector.Contracts;
using VaultInjector.Runtime.Renewal;
using VaultInjector.Runtime.Time;

namespace VaultInjector.Agent.Certificates;

/// <summary>One certificate of the pod: when to renew it, and what is wrong.</summary>
internal sealed class PodCertificate(CertificateRequest request, AgentLog log)
{
    /// <summary>Vault dates a certificate back by this, for clocks that are slow.</summary>
    private static readonly TimeSpan Backdated = TimeSpan.FromSeconds(30);

    private readonly ReportedCause _reported = new(log);
    private int _failures;

    public CertificateRequest Request => request;

    /// <summary>Null before the first.</summary>
    public IssuedFiles? Issued { get; private set; }

    /// <summary>When to ask for the next one, by <see cref="Clock.Steady"/>.</summary>
    public TimeSpan Due { get; set; }

    /// <summary>Why there is no newer one; null if none is due.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Vault signed it just now.</summary>
    public void Take(IssuedFiles issued, Clock clock)
    {
        var life = issued.To - issued.From;
        var left = issued.To - clock.Now;

        // A clock that is wrong by more than the life tells nothing about what is left.
        left = left > TimeSpan.Zero && left <= life ? left : life > Backdated * 2 ? life - Backdated : life / 2;
        (Issued, Trouble, _failures) = (issued, null, 0);
        Due = clock.Steady + RenewalSchedule.RenewAfter(left, clock.Random());
        _reported.Over($"The certificate {request.File} is renewed again.");
    }

    /// <summary>An agent before this one wrote it.</summary>
    public void TakeOver(IssuedFiles issued, Clock clock)
    {
        var wait = clock.RenewAt(issued.From, issued.To) - clock.Now;
        (Issued, Due) = (issued, wait > TimeSpan.Zero && wait < issued.To - issued.From ? clock.Steady + wait : clock.Steady);
    }

    public void Failed(AgentException failure, Clock clock)
    {
        Trouble = failure.Message;
        Due = clock.Steady + Backoff.Pause(_failures++, clock.Random());
        _reported.Report(failure.Message, Issued is null ? "Cannot get a certificate, will retry" : "Keeping the old certificate");
    }
}
