using VaultInjector.Contracts;

namespace VaultInjector.Agent.Failures;

/// <summary>Whether asking again can help, and with which exit code it ends if it does not.</summary>
public enum FailureKind
{
    /// <summary>Unreachable, sealed, overloaded: asked again until the deadline.</summary>
    Passing,

    /// <summary>Refused, but perhaps only because the pod is a moment old: asked again for a moment.</summary>
    StartUpRace,

    /// <summary>Refused, and asking again will not change it.</summary>
    Refused,

    /// <summary>The wrapping token was used already, or came from elsewhere.</summary>
    Interception,

    /// <summary>The agent's own environment is wrong.</summary>
    Configuration,
}

/// <summary>Why there is no token: one sentence that says what to do, never a secret.</summary>
public sealed class AgentException(FailureKind kind, string sentence, Exception? inner = null) : Exception(sentence, inner)
{
    public FailureKind Kind => kind;

    /// <summary>What the answer asks to wait; null where it says nothing.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public int ExitCode => kind switch
    {
        FailureKind.Passing => AgentExitCodes.DeadlinePassed,
        FailureKind.Interception => AgentExitCodes.PossibleInterception,
        FailureKind.Configuration => AgentExitCodes.BadConfiguration,
        _ => AgentExitCodes.Refused,
    };

    /// <param name="what">What was seen, as part of a sentence.</param>
    public static AgentException Intercepted(string what) =>
        new(
            FailureKind.Interception,
            $"SECURITY: possible interception: {what}. No token was taken. Find out in Vault's audit log who used the wrapping token, " +
            "and revoke what it gave, before this pod starts again.");
}
