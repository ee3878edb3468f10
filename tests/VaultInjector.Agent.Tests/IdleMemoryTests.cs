using VaultInjector.Agent.Tests.Support;
using VaultInjector.Runtime.Processes;

namespace VaultInjector.Agent.Tests;

/// <summary>What is measured is of the whole process: nothing else may run in it meanwhile.</summary>
[CollectionDefinition(nameof(IdleMemoryTests), DisableParallelization = true)]
[Collection(nameof(IdleMemoryTests))]
public sealed class IdleMemoryTests : IDisposable
{
    private readonly AgentRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Gives_pages_back_and_loses_nothing()
    {
        var numbers = Enumerable.Range(0, 100_000).ToArray();
        var before = SharedFilePages();

        IdleMemory.Release();
        var after = SharedFilePages();

        after.ShouldBeLessThan(before / 2);
        numbers.Sum(number => (long)number).ShouldBe(4_999_950_000);
    }

    [Fact]
    public async Task Releases_memory_once_after_work_and_not_while_idle()
    {
        var rests = 0;
        _run.Rest = () => rests++;

        // After the start and after each refresh of the CA bundle.
        (await _run.RunAsyncFor(TimeSpan.FromHours(1))).ShouldBe(0, _run.Errors);

        rests.ShouldBeInRange(_run.World.Count("/v1/ca") - 1, _run.World.Count("/v1/ca") + 1);
    }

    /// <summary>RssFile in KiB (proc(5)).</summary>
    private static long SharedFilePages() =>
        long.Parse(
            File.ReadLines("/proc/self/status")
                .Single(line => line.StartsWith("RssFile:", StringComparison.Ordinal))
                .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1],
            System.Globalization.CultureInfo.InvariantCulture);
}
