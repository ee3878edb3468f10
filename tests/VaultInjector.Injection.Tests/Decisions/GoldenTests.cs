using System.Text.Json;
using System.Text.Json.Nodes;
using VaultInjector.Injection.Decisions;

namespace VaultInjector.Injection.Tests.Decisions;

/// <summary>Every folder in Golden is a pod and what must become of it; UPDATE_GOLDEN=1 writes what does.</summary>
public sealed class GoldenTests
{
    private static readonly bool Update = Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1";

    public static TheoryData<string> Cases =>
        [.. Directory.EnumerateDirectories(GoldenFolder.Root).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal)];

    [Fact]
    public void There_are_at_least_forty_five_cases() => Cases.Count.ShouldBeGreaterThanOrEqualTo(45);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Produces_the_result_in_its_folder(string name)
    {
        var folder = new GoldenFolder(name);
        var decision = PodInjector.Decide(folder.Pod, folder.Namespace, folder.Settings);
        var results = decision is Decision.Inject inject
            ? Injection(folder.Pod, inject)
            : new Dictionary<string, string> { [GoldenFolder.DecisionFile] = Sentence(decision) };
        if (Update)
        {
            folder.Write(results);
        }

        folder.ShouldHold(results);
    }

    private static Dictionary<string, string> Injection(JsonElement pod, Decision.Inject inject)
    {
        var patch = Samples.Patch(pod, inject.Plan);
        var results = new Dictionary<string, string>
        {
            [GoldenFolder.PatchFile] = Indented(JsonNode.Parse(patch)!),
            [GoldenFolder.InjectedFile] = YamlOracle.Write(PatchOracle.Apply(pod, patch)),
        };
        if (inject.Warnings.Count > 0)
        {
            results[GoldenFolder.WarningsFile] = string.Join('\n', inject.Warnings) + "\n";
        }

        return results;
    }

    private static string Sentence(Decision decision) => decision switch
    {
        Decision.Skip skip => $"skip {skip.Reason.Code}\n{skip.Reason.Sentence}\n",
        Decision.Reject reject => $"reject\n{reject.Message}\n",
        _ => throw new InvalidOperationException("An injection has a patch."),
    };

    private static string Indented(JsonNode node) => node.ToJsonString(GoldenFolder.Indented).ReplaceLineEndings("\n") + "\n";
}
