using System.Globalization;

namespace VaultInjector.Agent.Ground;

/// <summary>
/// The agent's log lines on standard error and its termination message. Not a logging framework: that alone would add a
/// quarter to the binary. Lines are composed from fixed sentences and never hold a secret.
/// </summary>
public sealed class AgentLog(TextWriter error, TimeProvider time, string terminationLog)
{
    public const string DefaultTerminationLog = "/dev/termination-log";

    /// <summary>The last words, in the log and for <c>kubectl describe pod</c>.</summary>
    /// <returns>The exit code, for its caller.</returns>
    public int Fail(string sentence, int exitCode)
    {
        Say(sentence);
        Leave(sentence);
        return exitCode;
    }

    public void Say(string sentence)
    {
        error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow():yyyy-MM-ddTHH:mm:ssZ} {sentence}"));
        error.Flush();
    }

    /// <summary>What <c>kubectl describe pod</c> shows; empty clears it. Never fails: there may be no such file.</summary>
    public void Leave(string sentence)
    {
        try
        {
            File.WriteAllText(terminationLog, sentence.Length == 0 ? "" : $"{sentence}\n");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            Say($"The termination log {terminationLog} cannot be written; kubectl logs shows the same words.");
        }
    }
}
