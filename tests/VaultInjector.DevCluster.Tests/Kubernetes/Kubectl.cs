using System.Diagnostics;
using VaultInjector.DevCluster.Kubernetes;

namespace VaultInjector.DevCluster.Tests.Kubernetes;

/// <summary>The real kubectl against a server of one test, with a home of its own.</summary>
internal sealed class Kubectl : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("kubectl-").FullName;

    public Kubectl(EmbeddedKube kube)
    {
        Assert.SkipWhen(Find() is null, "kubectl is not on the PATH");
        File.WriteAllText(Path.Combine(_home, "kubeconfig"), kube.KubeconfigText);
    }

    public async Task<(int Code, string Output, string Error)> RunAsync(string arguments, string? input = null)
    {
        var info = new ProcessStartInfo(Find()!, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        info.Environment["HOME"] = _home;
        info.Environment["KUBECONFIG"] = Path.Combine(_home, "kubeconfig");
        using var process = Process.Start(info)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        try
        {
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));
        }
        catch (TimeoutException)
        {
            process.Kill();
            throw;
        }

        return (process.ExitCode, (await output).Trim(), (await error).Trim());
    }

    /// <summary>Runs a command that has to succeed, and returns what it printed.</summary>
    public async Task<string> DoAsync(string arguments, string? input = null)
    {
        var (code, output, error) = await RunAsync(arguments, input);
        code.ShouldBe(0, $"kubectl {arguments}: {error}");
        return output;
    }

    public void Dispose() => Directory.Delete(_home, recursive: true);

    private static string? Find() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(':')
            .Select(path => Path.Combine(path, "kubectl"))
            .FirstOrDefault(File.Exists);
}
