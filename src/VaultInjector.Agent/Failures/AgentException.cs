using VaultInjector.Contracts;

namespace VaultInjector.Agent.Failures;

/// <summary>Whether a retry can help, and the exit code if it does not.</summary>
public enum FailureKind
{
    /// <summary>Unreachable, sealed, overloaded: retried until the deadline.</summary>
    Passing,

    /// <summary>Refused, but perhaps only because the pod is new: retried for a short time.</summary>
    StartUpRace,

    /// <summary>Refused, until an administrator allows it.</summary>
    NotAllowed,

    /// <summary>Refused, and a retry cannot change that.</summary>
    Refused,

    /// <summary>The wrapping token was used already, or came from another path.</summary>
    Interception,

    /// <summary>The agent's own environment is wrong.</summary>
    Configuration,

    /// <summary>The command of <c>exec</c> is not there.</summary>
    NoCommand,

    /// <summary>The command of <c>exec</c> is there but cannot be started.</summary>
    BadCommand,
}

/// <summary>The reason that there is not a token: one sentence with the remedy, never a secret.</summary>
public sealed class AgentException(FailureKind kind, string sentence, Exception? inner = null) : Exception(sentence, inner)
{
    public FailureKind Kind => kind;

    /// <summary>The retry time of the answer; null if it has none.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public int ExitCode => kind switch
    {
        FailureKind.Passing => AgentExitCodes.DeadlinePassed,
        FailureKind.Interception => AgentExitCodes.PossibleInterception,
        FailureKind.Configuration => AgentExitCodes.BadConfiguration,
        FailureKind.NoCommand => AgentExitCodes.CommandNotFound,
        FailureKind.BadCommand => AgentExitCodes.CommandNotStarted,
        _ => AgentExitCodes.Refused,
    };

    /// <param name="what">What was seen, as part of a sentence.</param>
    public static AgentException Intercepted(string what) =>
        new(
            FailureKind.Interception,
            $"SECURITY: possible interception: {what}. No token was taken. Find out in Vault's audit log who used the wrapping token, " +
            "and revoke what it gave, before this pod starts again.");
}
