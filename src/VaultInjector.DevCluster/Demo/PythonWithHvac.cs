using System.Diagnostics;

namespace VaultInjector.DevCluster.Demo;

/// <summary>A Python that has hvac, where there is one.</summary>
internal static class PythonWithHvac
{
    private static readonly string[] Candidates = ["/usr/bin/python3", "python3"];

    public static string? Find() => Candidates.FirstOrDefault(HasHvac);

    private static bool HasHvac(string python)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(python, ["-c", "import hvac"]) { RedirectStandardError = true, UseShellExecute = false }
            )!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
