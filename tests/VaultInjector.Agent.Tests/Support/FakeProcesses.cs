using VaultInjector.Agent.Hooks;

namespace VaultInjector.Agent.Tests.Support;

/// <summary>The processes of a pod, with the marks that they were started with.</summary>
internal sealed class FakeProcesses : IProcesses
{
    private readonly Dictionary<int, string?> _marks = [];
    private readonly HashSet<int> _unreadable = [];
    private readonly List<SeenProcess> _all = [];

    public List<(int Process, int Signal)> Sent { get; } = [];

    public bool Refuses { get; set; }

    /// <summary>The user that may be signalled; any by default.</summary>
    public int? User { get; set; }

    public int Own => 99;

    public void Add(int id, int parent, string? mark) => Add(new SeenProcess(id, parent), mark);

    public void Add(SeenProcess process, string? mark)
    {
        _all.Add(process);
        _marks[process.Id] = mark;
    }

    /// <summary>A process of another group than the agent's.</summary>
    public void AddUnreadable(SeenProcess process)
    {
        Add(process, null);
        _unreadable.Add(process.Id);
    }

    public IEnumerable<SeenProcess> All() => _all;

    public bool? HasVariable(int process, string variable) =>
        _unreadable.Contains(process) ? null : variable == $"VAULT_INJECTOR_SIGNALLED_POD={_marks[process]}";

    public bool Signal(int process, int signal)
    {
        var allowed = !Refuses && (User is null || _all.Find(one => one.Id == process)!.User == User);
        if (allowed || Refuses)
        {
            Sent.Add((process, signal));
        }

        return allowed;
    }
}
