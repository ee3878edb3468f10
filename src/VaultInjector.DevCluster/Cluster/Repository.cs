namespace VaultInjector.DevCluster.Cluster;

/// <summary>The project's checkout, where scripts, manifests and built programs are.</summary>
public sealed class Repository
{
    private static readonly string[] Configurations = ["release", "debug"];

    private Repository(string root) => Root = root;

    public string Root { get; }

    /// <summary>The agent as NativeAOT, or null if it was not published.</summary>
    public string? NativeAgent => Existing("artifacts/native/vault-injector-agent");

    /// <summary>The webhook as NativeAOT, or null if it was not published.</summary>
    public string? NativeWebhook => Existing("artifacts/native/vault-injector");

    /// <exception cref="InvalidOperationException">The program does not run from inside a checkout.</exception>
    public static Repository Find()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "VaultInjector.sln")))
            {
                return new Repository(directory.FullName);
            }
        }

        throw new InvalidOperationException($"{AppContext.BaseDirectory} is not inside a checkout of Vault Injector.");
    }

    public string Script(string name) => Path.Combine(Root, "certs-scripts", name);

    public string Manifest(string name) => Path.Combine(Root, "manifests", name);

    /// <summary>How to start a program of ours: its NativeAOT build if there is one, else on the .NET runtime.</summary>
    /// <exception cref="InvalidOperationException">It was not built.</exception>
    public IReadOnlyList<string> CommandFor(string project, string assembly) =>
        Existing($"artifacts/native/{assembly}") is { } native
            ? [native]
            :
            [
                "dotnet",
                NewestBuild(project, assembly) ?? throw new InvalidOperationException($"{assembly} was not built; run: make build"),
            ];

    private string? NewestBuild(string project, string assembly) =>
        Configurations
            .Select(configuration => Path.Combine(Root, "artifacts", "bin", project, configuration, $"{assembly}.dll"))
            .Where(File.Exists)
            .OrderByDescending(File.GetLastWriteTimeUtc)
            .FirstOrDefault();

    private string? Existing(string path)
    {
        var full = Path.Combine(Root, path);
        return File.Exists(full) ? full : null;
    }
}
