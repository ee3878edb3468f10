namespace VaultInjector.DevCluster.Pods;

/// <summary>The last lines that a container printed.</summary>
public sealed class ContainerLog
{
    private const int Longest = 20_000;
    private readonly Lock _gate = new();
    private readonly Queue<string> _lines = new();

    public void Add(string line)
    {
        lock (_gate)
        {
            _lines.Enqueue(line);
            if (_lines.Count > Longest)
            {
                _lines.Dequeue();
            }
        }
    }

    public string Text()
    {
        lock (_gate)
        {
            return string.Concat(_lines.Select(line => line + "\n"));
        }
    }

    public string Tail(int lines)
    {
        lock (_gate)
        {
            return string.Join('\n', _lines.TakeLast(lines));
        }
    }
}
