namespace VaultInjector.CommandLine.Ground;

/// <summary>A verb cannot go on; the message says what to do.</summary>
internal sealed class CommandLineException(int exitCode, string message, Exception? inner = null) : Exception(message, inner)
{
    public int ExitCode { get; } = exitCode;
}
