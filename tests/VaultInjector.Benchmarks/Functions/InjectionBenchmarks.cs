using System.Buffers;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using VaultInjector.Benchmarks.Support;
using VaultInjector.Injection.Decisions;

namespace VaultInjector.Benchmarks.Functions;

/// <summary>Injection as a function: the bytes of a review in, the bytes of its patch out.</summary>
[MemoryDiagnoser]
public class InjectionBenchmarks
{
    private readonly ArrayBufferWriter<byte> _patch = new(64 * 1024);
    private byte[] _review = [];

    [Params("small", "large")]
    public string Body { get; set; } = "";

    [GlobalSetup]
    public void Read() => _review = File.ReadAllBytes(BenchCluster.Body(Body));

    [Benchmark]
    public int Inject()
    {
        _patch.ResetWrittenCount();
        using var review = JsonDocument.Parse(_review);
        var pod = review.RootElement.GetProperty("request"u8).GetProperty("object"u8);
        if (PodInjector.Decide(pod, Sample.Namespace, Sample.Settings) is not Decision.Inject inject)
        {
            throw new InvalidOperationException("The pod is not injected.");
        }

        PodInjector.WritePatch(pod, inject.Plan, _patch);
        return _patch.WrittenCount;
    }
}
