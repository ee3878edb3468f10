using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using VaultInjector.CommandLine.Tests.Support;

namespace VaultInjector.CommandLine.Tests.Cases;

/// <summary>
/// A situation from the tracker of another project: <c>expect.txt</c> says what is right in words, <c>check.json</c> so that it can be
/// checked, and <c>kubectl.json</c> what kubectl reads of <c>pod.yaml</c>.
/// </summary>
internal sealed class CaseFolder(string name)
{
    public static string Root { get; } = SourceDirectory();

    public static IEnumerable<string> Names =>
        Directory.EnumerateDirectories(Root, "*-*").Select(directory => Path.GetFileName(directory)!).Order(StringComparer.Ordinal);

    public JsonNode Check => JsonNode.Parse(File.ReadAllText(At("check.json")))!;

    public string Input => File.ReadAllText(At("pod.yaml"));

    /// <summary>Whether there are several documents, other than the items of a List.</summary>
    public bool HasSeveral => Read!.Count > 1 && !Input.Contains("kind: List", StringComparison.Ordinal);

    /// <summary>Null where kubectl cannot read it.</summary>
    public JsonArray? Read =>
        File.Exists(At("kubectl.json")) ? JsonNode.Parse(File.ReadAllText(At("kubectl.json")))!.AsArray()
        : Input.StartsWith('{') ? new JsonArray(JsonNode.Parse(Input))
        : null;

    /// <summary>Runs the command of <c>expect.txt</c>, or another verb with the same options.</summary>
    public async Task<CommandRun> RunAsync(string verb, params string[] more)
    {
        await using var cluster = Check["cluster"] is { } about ? await SmallCluster.StartAsync(about) : null;
        string[] where = cluster is null ? ["--namespace-file", At("namespace.yaml")] : ["--kubeconfig", cluster.Kubeconfig];
        return await CommandRun.Of("", [verb, "-f", At("pod.yaml"), .. where, .. Texts("arguments"), .. more]);
    }

    public IEnumerable<string> Texts(string list) => (Check[list] as JsonArray ?? []).Select(text => (string)text!);

    private string At(string file) => Path.Combine(Root, name, file);

    private static string SourceDirectory([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
