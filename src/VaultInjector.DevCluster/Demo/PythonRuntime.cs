using System.Diagnostics;

namespace VaultInjector.DevCluster.Demo;

/// <summary>A Python that has certain modules, where there is one: Debian's packages belong to Debian's Python.</summary>
public static class PythonRuntime
{
    private static readonly string[] Candidates = ["/usr/bin/python3", "python3"];

    /// <param name="modules">As in an import statement, for example <c>django, hvac</c>.</param>
    public static string? With(string modules) => Candidates.FirstOrDefault(python => Has(python, modules));

    private static bool Has(string python, string modules)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(python, ["-c", $"import {modules}"]) { RedirectStandardError = true, UseShellExecute = false })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
