namespace VaultInjector.Agent.Hooks;

/// <summary>The processes that the agent sees.</summary>
public interface IProcesses
{
    /// <summary>The agent's own process.</summary>
    int Own { get; }

    IEnumerable<SeenProcess> All();

    /// <summary>
    /// Whether the process was started with the variable, as <c>NAME=value</c>. Null if that cannot be read: it takes the process's user
    /// and group.
    /// </summary>
    bool? HasVariable(int process, string variable);

    /// <returns>False if this is not allowed, or the process is gone. It takes the process's user.</returns>
    bool Signal(int process, int signal);
}

/// <summary>A process and the one that started it; 0 where that is outside of the pod, as with the main process of a container.</summary>
public sealed record SeenProcess(int Id, int Parent)
{
    /// <summary>Its control groups, which differ from container to container.</summary>
    public string Container { get; init; } = "";

    /// <summary>When it started; only to be compared.</summary>
    public long Started { get; init; }

    /// <summary>Null if it is gone.</summary>
    public int? User { get; init; }

    /// <summary>Null if it is gone.</summary>
    public int? Group { get; init; }
}
