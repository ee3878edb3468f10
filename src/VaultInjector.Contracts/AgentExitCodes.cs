namespace VaultInjector.Contracts;

/// <summary>Exit codes of the agent; 64, 69, 70 and 77 are those of sysexits.h.</summary>
public static class AgentExitCodes
{
    public const int Done = 0;

    /// <summary>The wrapping token was already used or came from another path: a security event.</summary>
    public const int PossibleInterception = 3;

    /// <summary>EX_USAGE: the agent's environment or command is wrong.</summary>
    public const int BadConfiguration = 64;

    /// <summary>EX_UNAVAILABLE: the deadline passed.</summary>
    public const int DeadlinePassed = 69;

    /// <summary>EX_SOFTWARE: an internal error of the agent.</summary>
    public const int Defect = 70;

    /// <summary>EX_NOPERM: the broker or Vault refused, and a retry cannot change that.</summary>
    public const int Refused = 77;

    /// <summary>Of <c>exec</c>, as of a shell: the command is there but cannot be started.</summary>
    public const int CommandNotStarted = 126;

    /// <summary>Of <c>exec</c>, as of a shell: there is no such command.</summary>
    public const int CommandNotFound = 127;

    /// <summary>Of <c>exec</c>, as of a shell: SIGTERM ended it before the app started.</summary>
    public const int Terminated = 128 + 15;
}
