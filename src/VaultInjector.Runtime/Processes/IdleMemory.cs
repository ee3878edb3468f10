using System.Globalization;
using System.Runtime;
using System.Runtime.InteropServices;

namespace VaultInjector.Runtime.Processes;

/// <summary>
/// Gives memory back before a long sleep. A sidecar works for milliseconds a minute, and the webhook of a quiet cluster not much more;
/// in between
/// they need not hold the pages of code and constants that are in files anyway. Without this an idle sidecar holds 18 MiB and an idle
/// webhook
/// 46 MiB (<c>make bench</c> prints what they hold with it).
/// </summary>
public static partial class IdleMemory
{
    private const int DontNeed = 4;

    public static void Release()
    {
        GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        _ = TrimAllocator(0);

        // All found before the first is given back: the search would fetch them again.
        foreach (var (start, length) in UnchangedFilePages().ToArray())
        {
            _ = Advise(start, length, DontNeed);
        }
    }

    /// <summary>
    /// Mapped from a file, not writable, and without a page of its own (as relocations make them): the next use reads them from the file
    /// again.
    /// </summary>
    private static IEnumerable<(nint Start, nint Length)> UnchangedFilePages()
    {
        (nint Start, nint Length)? mapping = null;
        foreach (var line in File.ReadLines("/proc/self/smaps"))
        {
            // 7f4d4f400000-7f4d4f551000 r-xp 00026000 08:01 1234   /usr/lib/…   and then, a line each: Rss, Anonymous …
            if (char.IsAsciiHexDigitLower(line[0]))
            {
                mapping =
                    line.Contains('/', StringComparison.Ordinal) &&
                    (line.Contains(" r-xp ", StringComparison.Ordinal) || line.Contains(" r--p ", StringComparison.Ordinal))
                        ? Range(line.AsSpan(0, line.IndexOf(' ', StringComparison.Ordinal)))
                        : null;
            }
            else if (
                mapping is { } found &&
                line.StartsWith("Anonymous:", StringComparison.Ordinal) &&
                line.EndsWith(" 0 kB", StringComparison.Ordinal))
            {
                yield return found;
            }
        }
    }

    private static (nint Start, nint Length) Range(ReadOnlySpan<char> text)
    {
        var dash = text.IndexOf('-');
        var start = nint.Parse(text[..dash], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return (start, nint.Parse(text[(dash + 1)..], NumberStyles.HexNumber, CultureInfo.InvariantCulture) - start);
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int TrimAllocator(nuint pad);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint address, nint length, int advice);
}
