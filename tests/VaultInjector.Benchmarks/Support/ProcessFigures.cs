using System.Globalization;

namespace VaultInjector.Benchmarks.Support;

/// <summary>What the kernel says of a process (proc(5)).</summary>
/// <param name="ResidentKiB">VmRSS.</param>
/// <param name="PeakKiB">VmHWM.</param>
/// <param name="AnonymousKiB">RssAnon: what is not shared with the binary on disk and its libraries.</param>
/// <param name="Cpu">User and system time.</param>
internal sealed record ProcessFigures(long ResidentKiB, long PeakKiB, long AnonymousKiB, TimeSpan Cpu)
{
    private const int TicksPerSecond = 100;

    public double ResidentMiB => ResidentKiB / 1024.0;

    public static ProcessFigures Of(int process)
    {
        var status = File.ReadAllLines($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/status");
        var stat = File.ReadAllText($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        var ticks = long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
        return new ProcessFigures(
            Kibibytes("VmRSS"),
            Kibibytes("VmHWM"),
            Kibibytes("RssAnon"),
            TimeSpan.FromSeconds((double)ticks / TicksPerSecond));

        long Kibibytes(string name) =>
            long.Parse(
                status
                    .Single(line => line.StartsWith($"{name}:", StringComparison.Ordinal))
                    .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1],
                CultureInfo.InvariantCulture);
    }
}
