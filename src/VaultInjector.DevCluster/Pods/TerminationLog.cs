namespace VaultInjector.DevCluster.Pods;

/// <summary>The file in which a container leaves its last words.</summary>
public sealed class TerminationLog
{
    private const int MostCharacters = 4096;
    private readonly JsonObject _spec;

    public TerminationLog(JsonObject spec, string podDirectory, PathMap paths)
    {
        _spec = spec;
        File = Path.Combine(Directory.CreateDirectory(Path.Combine(podDirectory, "termination")).FullName, spec.Text("name") ?? "");
        System.IO.File.WriteAllText(File, "");
        paths.Add(spec.Text("terminationMessagePath") ?? "/dev/termination-log", File);
    }

    public string File { get; }

    /// <summary>What is in the file, or the end of the container's log where its policy falls back to that.</summary>
    public string Message(int code, ContainerLog log)
    {
        var message = System.IO.File.Exists(File) ? System.IO.File.ReadAllText(File) : "";
        var fallsBack = message.Length == 0 && code != 0 && _spec.Text("terminationMessagePolicy") is "FallbackToLogsOnError";
        message = fallsBack ? log.Tail(80) : message;
        return message[..Math.Min(message.Length, MostCharacters)];
    }
}
