using VaultInjector.Contracts;
using VaultInjector.Webhook.Kubernetes;
using VaultInjector.Webhook.Refusals;
using VaultInjector.Webhook.Revocation;

namespace VaultInjector.Webhook.Broker;

/// <summary>Identity → pod → role → grant → wrapped token. Each step refuses by itself.</summary>
internal sealed partial class TokenBroker(
    CallerChecks callers,
    WrappedGrants grants,
    ReportVerification reports,
    PodRecords records,
    Incidents incidents,
    AgentTrouble trouble,
    WaitingPods waiting,
    ILogger<TokenBroker> logger)
{
    /// <summary>What the pod may have, wrapped.</summary>
    public async Task<BrokerAnswer> GrantAsync(string? authorization, CancellationToken cancellation)
    {
        var answer = await AnswerAsync(authorization, cancellation);
        if (answer is BrokerAnswer.Refused(var refusal))
        {
            await waiting.ShowAsync(refusal, cancellation);
        }

        return answer;
    }

    private async Task<BrokerAnswer> AnswerAsync(string? authorization, CancellationToken cancellation)
    {
        if ((await callers.CheckAsync(authorization, cancellation)).IsRefused(out var refusal, out var caller))
        {
            return new BrokerAnswer.Refused(refusal);
        }

        using (caller)
        {
            if (caller.Pod.IsEnding)
            {
                return Refuse(caller, RefusalReason.PodEnding.For(caller.Name));
            }

            if ((await grants.MakeAsync(caller.Identity, caller.Pod, caller.Vault, cancellation)).IsRefused(out refusal, out var made))
            {
                return Refuse(caller, refusal);
            }

            await RememberAsync(caller, made, cancellation);
            return new BrokerAnswer.Granted(caller.Name, made.Grant);
        }
    }

    /// <summary>Records which accessors the pod was given, as far as Vault confirms it.</summary>
    public async Task<BrokerAnswer> RecordAsync(string? authorization, IssuedReport report, CancellationToken cancellation)
    {
        if ((await callers.CheckAsync(authorization, cancellation)).IsRefused(out var refusal, out var caller))
        {
            return new BrokerAnswer.Refused(refusal);
        }

        using (caller)
        {
            var role = caller.Pod.Request.Role;
            if ((await reports.VerifyAsync(caller, report, cancellation)).IsRefused(out refusal, out var accessors))
            {
                return Refuse(caller, refusal);
            }

            try
            {
                await records.AddAsync(caller.Identity, caller.Vault, role, accessors, cancellation);
                return new BrokerAnswer.Recorded(caller.Name);
            }
            catch (KubernetesApiException failure)
            {
                return Refuse(
                    caller,
                    RefusalReason.KubernetesUnreachable.For($"record what pod {caller.Name} was given", failure.Message));
            }
        }
    }

    /// <summary>Raises the alarm that the pod's agent asks for.</summary>
    public async Task<BrokerAnswer> AlarmAsync(string? authorization, CancellationToken cancellation)
    {
        if ((await callers.CheckAlarmAsync(authorization, cancellation)).IsRefused(out var refusal, out var caller))
        {
            return new BrokerAnswer.Refused(refusal);
        }

        using (caller)
        {
            try
            {
                await incidents.RaiseAsync(caller.Identity, cancellation);
                return new BrokerAnswer.Recorded(caller.Name);
            }
            catch (KubernetesApiException failure)
            {
                return Refuse(
                    caller,
                    RefusalReason.KubernetesUnreachable.For($"write the event about pod {caller.Name}", failure.Message));
            }
        }
    }

    /// <summary>Makes known what the pod's agent says does not work.</summary>
    public async Task<BrokerAnswer> TellAsync(string? authorization, TroubleReport report, CancellationToken cancellation)
    {
        if ((await callers.CheckAsync(authorization, cancellation)).IsRefused(out var refusal, out var caller))
        {
            return new BrokerAnswer.Refused(refusal);
        }

        using (caller)
        {
            try
            {
                await trouble.TellAsync(caller.Identity, report.Kind, cancellation);
                return new BrokerAnswer.Recorded(caller.Name);
            }
            catch (KubernetesApiException failure)
            {
                return Refuse(
                    caller,
                    RefusalReason.KubernetesUnreachable.For($"write the event about pod {caller.Name}", failure.Message));
            }
        }
    }

    private static BrokerAnswer.Refused Refuse(Caller caller, Refusal refusal) =>
        new(refusal with { Pod = caller.Name, PodUid = caller.Identity.PodUid });

    /// <summary>A pod gets its token even where the ledger cannot be written: the token then ends with its lease.</summary>
    private async Task RememberAsync(Caller caller, MadeGrant made, CancellationToken cancellation)
    {
        if (made.TokenAccessor is not { } accessor)
        {
            return;
        }

        try
        {
            await records.AddAsync(
                caller.Identity, caller.Vault, made.Grant.Role, [new Accessor(AccessorKind.Token, accessor)], cancellation);
        }
        catch (KubernetesApiException failure)
        {
            Log.NotRecorded(logger, caller.Name, failure.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Warning,
            "The token of {Pod} will not be revoked when the pod ends, because it could not be recorded: {Reason}")]
        public static partial void NotRecorded(ILogger logger, string pod, string reason);
    }
}
