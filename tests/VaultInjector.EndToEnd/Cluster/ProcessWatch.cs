using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace VaultInjector.EndToEnd.Cluster;

/// <summary>
/// What <c>ps</c> and a look into /proc show of every process that the test started, however short it lives: command lines and
/// environments. Left out are an administrator's scripts, which hold his own Vault token in their environment.
/// </summary>
internal sealed class ProcessWatch : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private readonly ConcurrentDictionary<string, string> _seen = new(StringComparer.Ordinal);
    private readonly HashSet<string> _inherited =
    [
        .. Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>().Select(entry => $"{entry.Key}={entry.Value}"),
    ];
    private readonly CancellationTokenSource _end = new();
    private readonly Task _watching;

    public ProcessWatch() => _watching = Task.Run(WatchAsync);

    /// <summary>Command lines, and the variables that are not this process's own, one process a line.</summary>
    public string Seen => string.Join('\n', _seen.Keys);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _watching;
        _end.Dispose();
    }

    private async Task WatchAsync()
    {
        do
        {
            foreach (var id in Descendants())
            {
                Look(id);
            }

            await Task.Delay(Pause, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        while (!_end.IsCancellationRequested);
    }

    private void Look(int id)
    {
        // A process that becomes another program while we look would seem to have the environment of that program.
        var (command, environment) = (CommandOf(id), Read(id, "environ"));
        if (CommandOf(id) is { Length: > 0 } now && now != command)
        {
            return;
        }

        if (command.Length > 0 && !command.Contains("/certs-scripts/", StringComparison.Ordinal))
        {
            var variables = environment
                .Split('\0', StringSplitOptions.RemoveEmptyEntries)
                .Where(variable => !_inherited.Contains(variable));
            _seen.TryAdd($"{command} | {string.Join(' ', variables)}", "");
        }
    }

    private static string CommandOf(int id) => Read(id, "cmdline").Replace('\0', ' ').Trim();

    private static List<int> Descendants()
    {
        var parents = Directory
            .EnumerateDirectories("/proc")
            .Select(Path.GetFileName)
            .Where(name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .Select(name => int.Parse(name!, CultureInfo.InvariantCulture))
            .ToDictionary(id => id, Parent);
        return [.. parents.Keys.Where(id => id != Environment.ProcessId && IsOurs(id, parents))];
    }

    private static bool IsOurs(int id, Dictionary<int, int> parents)
    {
        // A process may end and its number be given anew while we look: no endless circle.
        for (var steps = 0; steps < 100 && id > 1; steps++)
        {
            if (id == Environment.ProcessId)
            {
                return true;
            }

            id = parents.GetValueOrDefault(id);
        }

        return false;
    }

    private static int Parent(int id)
    {
        // "ID (name) state parent …", and the name may hold anything.
        var rest = Read(id, "stat").Split(") ")[^1].Split(' ');
        return rest.Length > 1 && int.TryParse(rest[1], NumberStyles.None, CultureInfo.InvariantCulture, out var parent) ? parent : 0;
    }

    private static string Read(int id, string what)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{id}/{what}"));
        }
        catch (Exception ended) when (ended is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
