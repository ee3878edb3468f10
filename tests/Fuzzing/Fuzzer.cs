using System.Globalization;
using System.Runtime.CompilerServices;
using CsCheck;

namespace VaultInjector.Fuzzing;

/// <summary>
/// Gives wrong inputs to one piece of code: a bounded number in <c>make test</c>, for <c>FUZZ_SECONDS</c> each in <c>make fuzz</c>. A
/// failure prints its seed and keeps its input: in artifacts/fuzz, and after <c>make fuzz</c> in Corpus/found of the test project too,
/// where every later run tries it first.
/// </summary>
internal static class Fuzzer
{
    private const long MostBytes = 64 * 1024 * 1024;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private static int? Seconds => Environment.GetEnvironmentVariable("FUZZ_SECONDS") is { Length: > 0 } seconds
        ? int.Parse(seconds, CultureInfo.InvariantCulture)
        : null;

    /// <summary>The files of a folder beside the test: examples of such inputs.</summary>
    public static IReadOnlyList<byte[]> Corpus(string folder)
    {
        var files = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Corpus", folder)).Order(StringComparer.Ordinal).ToArray();
        return files.Length > 0 ? [.. files.Select(File.ReadAllBytes)] : throw new InvalidOperationException($"Corpus/{folder} is empty.");
    }

    /// <summary>
    /// Tries what was found before, each example as it is, then changed ones: none may throw, hang, or take more memory than a pod has.
    /// </summary>
    public static async Task RunAsync(
        IReadOnlyList<byte[]> corpus,
        Func<byte[], Task> attempt,
        long cases,
        [CallerMemberName] string name = "",
        [CallerFilePath] string source = "")
    {
        var test = new FoundInputs(name, source);
        foreach (var known in test.Before().Concat(corpus))
        {
            await OnceAsync(known, attempt, test);
        }

        var inputs = Mutation.Of(corpus);
        await (Seconds is { } seconds
            ? inputs.SampleAsync(input => OnceAsync(input, attempt, test), time: seconds, threads: 1, print: Print)
            : inputs.SampleAsync(input => OnceAsync(input, attempt, test), iter: cases, threads: 1, print: Print));
    }

    private static async Task OnceAsync(byte[] input, Func<byte[], Task> attempt, FoundInputs test)
    {
        var before = GC.GetTotalAllocatedBytes();
        try
        {
            // On another thread, so that a loop that never yields is noticed too.
            await Task.Run(() => attempt(input)).WaitAsync(Longest);
            var taken = GC.GetTotalAllocatedBytes() - before;
            if (taken > MostBytes)
            {
                throw new InvalidOperationException($"{taken} bytes were allocated for {input.Length} bytes of input.");
            }
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"The input in {test.Keep(input, commit: Seconds is not null)}: {failure}", failure);
        }
    }

    private static string Print(byte[] input) =>
        $"{input.Length} bytes, {Convert.ToBase64String(input.AsSpan(0, Math.Min(input.Length, 400)))}";
}
