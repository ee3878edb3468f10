namespace VaultInjector.Webhook.Refusals;

/// <summary>The last refusals of this replica, for the status page.</summary>
internal sealed class RefusalJournal(TimeProvider time)
{
    public const int Most = 50;

    private readonly Lock _lock = new();
    private readonly Queue<(DateTimeOffset At, RefusedRequest Refused)> _last = new(Most);

    /// <summary>The newest first.</summary>
    public IReadOnlyList<(DateTimeOffset At, RefusedRequest Refused)> Last
    {
        get
        {
            lock (_lock)
            {
                return [.. _last.Reverse()];
            }
        }
    }

    /// <summary>Keeps the refusal that an endpoint marked the request with.</summary>
    public async Task KeepAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);
        if (RefusedRequest.Of(context) is { } refused)
        {
            Keep(refused);
        }
    }

    public void Keep(RefusedRequest refused)
    {
        lock (_lock)
        {
            if (_last.Count == Most)
            {
                _last.Dequeue();
            }

            _last.Enqueue((time.GetUtcNow(), refused));
        }
    }
}
