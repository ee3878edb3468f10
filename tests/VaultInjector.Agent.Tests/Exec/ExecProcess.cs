using System.Diagnostics;

namespace VaultInjector.Agent.Tests.Exec;

/// <summary>Real processes: the agent as it was built for the .NET runtime, and as a native program where one was published.</summary>
internal static class ExecProcess
{
    /// <summary>Another user without a home; only root can start it so.</summary>
    public static readonly string[] AsUser =
        Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : [];

    public static string Managed { get; } = Path.Combine(AppContext.BaseDirectory, "vault-injector-agent");

    /// <summary>Null where none was published.</summary>
    public static string? Native { get; } = FindNative();

    public static TheoryData<string> Programs => Native is null ? [Managed] : [Managed, Native];

    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(
        string[] command, string input = "", params (string Name, string? Value)[] environment)
    {
        using var process = Start(command, environment);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output, await error);
    }

    public static Process Start(string[] command, params (string Name, string? Value)[] environment)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            Environment = { ["VAULT_INJECTOR_TERMINATION_LOG"] = "/dev/null" },
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    private static string? FindNative()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "VaultInjector.sln")))
        {
            root = root.Parent;
        }

        var path = root is null ? "" : Path.Combine(root.FullName, "artifacts", "native", "vault-injector-agent");
        return File.Exists(path) ? path : null;
    }
}
