using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using VaultInjector.Benchmarks.Support;
using VaultInjector.Injection.Decisions;

namespace VaultInjector.Benchmarks.Functions;

/// <summary>Time of an injection against the size of the pod: from 1 to 200 containers, volumes, annotations.</summary>
internal static class Growth
{
    private const int Repetitions = 200;
    private static readonly int[] Sizes = [1, 50, 100, 200];

    /// <summary>A row for each kind of growth, and how far the step from 100 to 200 is from the step from 1 to 100, scaled.</summary>
    public static IReadOnlyList<GrowthRow> Measure() =>
        [
            Measure("containers", (pod, count) => pod["spec"]!["containers"] = List(count, index => Container(index))),
            Measure(
                "volumes",
                (pod, count) =>
                    pod["spec"]!["volumes"] = List(
                        count,
                        index => new JsonObject { ["name"] = $"v{index}", ["emptyDir"] = new JsonObject() })),
            Measure("annotations", (pod, count) => Annotate(pod, count)),
        ];

    private static GrowthRow Measure(string what, Action<JsonObject, int> grow) =>
        new(
            what,
            [
                .. Sizes.Select(size =>
                {
                    var pod = JsonNode.Parse("""
                        {
                          "apiVersion": "v1",
                          "kind": "Pod",
                          "metadata": {"annotations": {"vault-injector.io/role": "app"}},
                          "spec": {"containers": [{"name": "c", "image": "i"}]}
                        }
                        """)!.AsObject();
                    grow(pod, size);
                    var bytes = JsonSerializer.SerializeToUtf8Bytes(pod);
                    return (size, Enumerable.Range(0, Statistics.Runs + 1).Select(_ => Time(bytes)).Skip(1).Median());
                }),
            ]);

    /// <summary>Microseconds of CPU time of one injection.</summary>
    private static double Time(byte[] pod)
    {
        var patch = new ArrayBufferWriter<byte>(256 * 1024);
        var before = Environment.CpuUsage.TotalTime;
        for (var turn = 0; turn < Repetitions; turn++)
        {
            patch.ResetWrittenCount();
            using var document = JsonDocument.Parse(pod);
            var decision = (Decision.Inject)PodInjector.Decide(document.RootElement, Sample.Namespace, Sample.Settings);
            PodInjector.WritePatch(document.RootElement, decision.Plan, patch);
        }

        return (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / Repetitions;
    }

    private static JsonArray List(int count, Func<int, JsonNode> item) => [.. Enumerable.Range(0, count).Select(item)];

    private static JsonObject Container(int index) => new()
    {
        ["name"] = $"c{index}",
        ["image"] = "i",
        ["env"] = new JsonArray(new JsonObject { ["name"] = "A", ["value"] = "b" }),
        ["volumeMounts"] = new JsonArray(new JsonObject { ["name"] = "data", ["mountPath"] = "/data" }),
    };

    private static void Annotate(JsonObject pod, int count)
    {
        for (var index = 0; index < count; index++)
        {
            pod["metadata"]!["annotations"]![$"example.com/annotation-{index}"] = $"some longer annotation value {index}";
        }
    }
}

/// <param name="What">What grows.</param>
/// <param name="Microseconds">Median time by size.</param>
internal sealed record GrowthRow(string What, IReadOnlyList<(int Size, double Microseconds)> Microseconds)
{
    /// <summary>The cost of one more of it between 100 and 200, over that between 1 and 100: 1 is linear, 2 quadratic.</summary>
    public double Bend => Step(2, 3) / Step(0, 2);

    private double Step(int from, int to) =>
        (Microseconds[to].Microseconds - Microseconds[from].Microseconds) / (Microseconds[to].Size - Microseconds[from].Size);
}
