using System.Globalization;

namespace VaultInjector.Benchmarks.Support;

/// <summary>
/// The most connections that one process ever has open to a port (proc(5)), looked at often: with HTTP/1.1 as many as it has requests
/// under way at
/// once, or had a moment ago.
/// </summary>
internal sealed class OpenConnections : IAsyncDisposable
{
    private const string Established = "01";
    private static readonly TimeSpan LookEach = TimeSpan.FromMilliseconds(50);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _looking;

    private OpenConnections(int process, int port) => _looking = LookAsync(process, port);

    public int Most { get; private set; }

    public static OpenConnections Watch(int process, Uri server) => new(process, server.Port);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _looking;
        _end.Dispose();
    }

    private async Task LookAsync(int process, int port)
    {
        while (!_end.IsCancellationRequested)
        {
            Most = Math.Max(Most, Count(process, port));
            await Task.Delay(LookEach, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static int Count(int process, int port)
    {
        var own = Directory.GetFiles($"/proc/{process}/fd").Select(file => new FileInfo(file).LinkTarget).ToHashSet(StringComparer.Ordinal);
        var remote = $":{port.ToString("X4", CultureInfo.InvariantCulture)}";
        return File.ReadLines($"/proc/{process}/net/tcp").Concat(File.ReadLines($"/proc/{process}/net/tcp6"))
            .Select(line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            .Count(fields =>
                fields[2].EndsWith(remote, StringComparison.Ordinal) && fields[3] == Established && own.Contains($"socket:[{fields[9]}]"));
    }
}
