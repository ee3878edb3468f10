namespace VaultInjector.Webhook.Pacing;

/// <summary>
/// Thins log lines of one kind that any client can cause: the first few of each ten seconds are written, and after that how many were left
/// out.
/// </summary>
internal sealed partial class ThinnedLog(TimeProvider time, ILogger<ThinnedLog> logger)
{
    /// <summary>Lines of one kind within <see cref="Window"/>.</summary>
    public const int Most = 10;
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Kind> _kinds = new(StringComparer.Ordinal);

    /// <summary>Whether a line of this kind is to be written now.</summary>
    /// <param name="kind">From a closed set.</param>
    public bool Takes(string kind)
    {
        int leftOut;
        lock (_lock)
        {
            var now = time.GetTimestamp();
            var known = _kinds.GetValueOrDefault(kind);
            var isOver = known is null || time.GetElapsedTime(known.Since, now) >= Window;
            leftOut = isOver ? known?.LeftOut ?? 0 : 0;
            known = isOver ? _kinds[kind] = new Kind(now) : known!;
            known.Count++;
            if (known.LeftOut > 0)
            {
                return false;
            }
        }

        if (leftOut > 0)
        {
            Log.LeftOut(logger, leftOut, kind);
        }

        return true;
    }

    private sealed class Kind(long since)
    {
        public long Since { get; } = since;

        public int Count { get; set; }

        public int LeftOut => Math.Max(0, Count - Most);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Left out {Count} log lines of the kind {Kind}")]
        public static partial void LeftOut(ILogger logger, int count, string kind);
    }
}
