using System.Globalization;
using System.Text;
using VaultInjector.Agent.Failures;

namespace VaultInjector.Agent.Exec;

/// <summary>
/// Becomes the command: looked up in PATH as execvp(3) does, but never run by a shell, because an image may have none. Else it says why
/// not, with the exit code of a shell.
/// </summary>
internal static class CommandStart
{
    /// <summary>The PATH of a container whose image sets none.</summary>
    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private const int NotThere = 2;
    private const int TooBig = 7;
    private const int NoFormat = 8;
    private const int NotAllowed = 13;
    private const int NoFolder = 20;

    /// <summary>Returns only if the command cannot be started.</summary>
    public static AgentException Start(ExecHost host, IReadOnlyList<byte[]> command, EnvironmentBlock environment)
    {
        var (name, path) = (Encoding.UTF8.GetString(command[0]), environment["PATH"] ?? DefaultPath);
        if (name == "")
        {
            return new AgentException(FailureKind.NoCommand, "The first word of the container's command is empty. Name a program.");
        }

        var (entries, refused) = (environment.Entries, (byte[]?)null);
        foreach (var candidate in Candidates(command[0], path))
        {
            switch (host.Become(candidate, command, entries))
            {
                case NotThere or NoFolder when !File.Exists(Encoding.UTF8.GetString(candidate)):
                    break;
                case NotAllowed:
                    refused ??= candidate;
                    break;
                case var error:
                    return Failure(candidate, error, command, entries);
            }
        }

        return refused is not null ? Failure(refused, NotAllowed, command, entries) : NotFound(name, path);
    }

    private static IEnumerable<byte[]> Candidates(byte[] name, string path) => Array.IndexOf(name, (byte)'/') >= 0
        ? [name]
        : path.Split(':').Select(folder => (byte[])[.. Encoding.UTF8.GetBytes(folder == "" ? "." : folder), (byte)'/', .. name]);

    private static AgentException NotFound(string name, string path) => new(
        FailureKind.NoCommand,
        name.Contains('/', StringComparison.Ordinal)
            ? $"The image has no '{name}'. Correct the container's command."
            : $"No folder of PATH ({path}) has a program '{name}'. Correct the container's command: it names the program itself, and no " +
              "line of a shell.");

    private static AgentException Failure(byte[] candidate, int error, IReadOnlyList<byte[]> command, IReadOnlyList<byte[]> entries)
    {
        var path = Encoding.UTF8.GetString(candidate);
        return error switch
        {
            NotThere => new AgentException(
                FailureKind.NoCommand,
                $"'{path}' is there, but what runs it is not: the program in its #! line, or the loader that it was linked for (glibc or " +
                "musl). Use an image that has it."),
            NotAllowed => new AgentException(
                FailureKind.BadCommand,
                $"'{path}' may not be executed. Check its mode, that it is no folder, and the user that the container runs as."),
            NoFormat => new AgentException(
                FailureKind.BadCommand,
                $"'{path}' is no program for this machine. Check its architecture; a script needs a #! line."),
            TooBig => LaunchSize.TooBig(command, entries),
            _ => new AgentException(
                FailureKind.BadCommand,
                string.Create(CultureInfo.InvariantCulture, $"'{path}' cannot be started: execve(2) failed with {error}.")),
        };
    }
}
