using System.Globalization;
using System.Runtime.CompilerServices;
using CsCheck;

namespace VaultInjector.Fuzzing;

/// <summary>
/// Throws wrong inputs at one piece of code: a bounded number in <c>make test</c>, for <c>FUZZ_SECONDS</c> each in <c>make fuzz</c>. A
/// failure
/// prints its seed and leaves the input in artifacts/fuzz.
/// </summary>
internal static class Fuzzer
{
    private const long MostBytes = 64 * 1024 * 1024;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    /// <summary>The files of a folder beside the test: what such inputs look like.</summary>
    public static IReadOnlyList<byte[]> Corpus(string folder)
    {
        var files = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Corpus", folder)).Order(StringComparer.Ordinal).ToArray();
        return files.Length > 0 ? [.. files.Select(File.ReadAllBytes)] : throw new InvalidOperationException($"Corpus/{folder} is empty.");
    }

    /// <summary>Each input as it is, then changed ones: none may throw, hang, or take more memory than a pod has.</summary>
    public static async Task RunAsync(
        IReadOnlyList<byte[]> corpus,
        Func<byte[], Task> attempt,
        long cases,
        [CallerMemberName] string name = "")
    {
        foreach (var known in corpus)
        {
            await OnceAsync(known, attempt, name);
        }

        var inputs = Mutation.Of(corpus);
        await (
            Environment.GetEnvironmentVariable("FUZZ_SECONDS") is { Length: > 0 } seconds
                ? inputs.SampleAsync(
                    input => OnceAsync(input, attempt, name),
                    time: int.Parse(seconds, CultureInfo.InvariantCulture),
                    threads: 1,
                    print: Print)
                : inputs.SampleAsync(input => OnceAsync(input, attempt, name), iter: cases, threads: 1, print: Print));
    }

    private static async Task OnceAsync(byte[] input, Func<byte[], Task> attempt, string name)
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
            throw new InvalidOperationException($"The input in {Keep(input, name)}: {failure}", failure);
        }
    }

    private static string Keep(byte[] input, string name)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root.Parent is not null && !File.Exists(Path.Combine(root.FullName, "VaultInjector.sln")))
        {
            root = root.Parent;
        }

        var file = Path.Combine(Directory.CreateDirectory(Path.Combine(root.FullName, "artifacts", "fuzz")).FullName, $"{name}.input");
        File.WriteAllBytes(file, input);
        return file;
    }

    private static string Print(byte[] input) =>
        $"{input.Length} bytes, {Convert.ToBase64String(input.AsSpan(0, Math.Min(input.Length, 400)))}";
}

/// <summary>Fuzzing runs alone in its process: what others allocate must not count.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class FuzzingAlone
{
    public const string Name = "fuzzing";
}
