using System.Collections.Concurrent;
using VaultInjector.Contracts;
using VaultInjector.Webhook.Identity;
using VaultInjector.Webhook.Kubernetes;
using VaultInjector.Webhook.Telemetry;

namespace VaultInjector.Webhook.Broker;

/// <summary>
/// What agents report that has not worked for a while: a metric, one Warning event on the pod, a line of the status page. So no pod needs
/// a port for metrics of its own.
/// </summary>
internal sealed partial class AgentTrouble(
    KubernetesApi api, EventPace pace, InjectorMetrics metrics, TimeProvider time, ILogger<AgentTrouble> logger)
{
    public const int MostShown = 50;
    private const int MostPods = 10_000;

    /// <summary>The same trouble of a pod is told once within this time.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<(string PodUid, string Kind), long> _told = new();
    private readonly Queue<ToldTrouble> _last = new(MostShown);

    /// <summary>The newest first.</summary>
    public IReadOnlyList<ToldTrouble> Last
    {
        get
        {
            lock (_last)
            {
                return [.. _last.Reverse()];
            }
        }
    }

    /// <param name="pod">That passed all checks.</param>
    /// <param name="kind">One of <see cref="TroubleKinds"/>.</param>
    /// <param name="cancellation">Of the request.</param>
    /// <exception cref="KubernetesApiException">The event could not be written; metric, log and page have it all the same.</exception>
    public async Task TellAsync(PodIdentity pod, string kind, CancellationToken cancellation)
    {
        if (_told.TryGetValue((pod.PodUid, kind), out var told) && time.GetElapsedTime(told) < Quiet)
        {
            return;
        }

        if (_told.Count >= MostPods)
        {
            _told.Clear();
        }

        _told[(pod.PodUid, kind)] = time.GetTimestamp();
        var words = WordsFor(kind);
        Show(new ToldTrouble(time.GetUtcNow(), pod.Pod, kind, words.Message));
        metrics.AgentInTrouble(kind);
        Log.Trouble(logger, pod.Pod, kind);
        if (pace.HasPlace())
        {
            await WriteAsync(pod, kind, words, cancellation);
        }
    }

    /// <summary>What could not be written is told again as soon as the agent reports it again.</summary>
    private async Task WriteAsync(
        PodIdentity pod, string kind, (string Reason, string Message) words, CancellationToken cancellation)
    {
        var isWritten = false;
        try
        {
            await PodEvent.WriteAsync(api, pod, words, time.GetUtcNow(), cancellation);
            isWritten = true;
        }
        finally
        {
            if (!isWritten)
            {
                _told.TryRemove((pod.PodUid, kind), out _);
            }
        }
    }

    private static (string Reason, string Message) WordsFor(string kind) => kind switch
    {
        TroubleKinds.SecretStale => (
            "VaultSecretStale",
            "The agent of this pod cannot read a secret again; the app has the old content. The agent's log names the reason."),
        TroubleKinds.RenewalFailing => (
            "VaultRenewalFailing",
            "The agent of this pod cannot renew its Vault token. The agent's log names the reason; while Vault is away it tries again."),
        TroubleKinds.HookFailing => (
            "VaultHookFailing",
            "The agent of this pod cannot tell the app of a change (on-renew or on-change). The agent's log names the reason."),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "The kind is not one of the closed set."),
    };

    private void Show(ToldTrouble trouble)
    {
        lock (_last)
        {
            if (_last.Count == MostShown)
            {
                _last.Dequeue();
            }

            _last.Enqueue(trouble);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The agent of {Pod} reports trouble: {Kind}")]
        public static partial void Trouble(ILogger logger, string pod, string kind);
    }
}

/// <param name="At">When it was told.</param>
/// <param name="Pod"><c>namespace/name</c>.</param>
/// <param name="Kind">From the closed set.</param>
/// <param name="Sentence">What it means, with what to do.</param>
internal sealed record ToldTrouble(DateTimeOffset At, string Pod, string Kind, string Sentence);
