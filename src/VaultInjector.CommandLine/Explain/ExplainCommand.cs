using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using VaultInjector.CommandLine.Context;
using VaultInjector.CommandLine.Ground;
using VaultInjector.CommandLine.Manifests;
using VaultInjector.Injection.Decisions;
using VaultInjector.Webhook.Admission;

namespace VaultInjector.CommandLine.Explain;

/// <summary>
/// <c>explain</c>: prints the decision about each pod in words or as JSON. The exit code is 1 if a pod is rejected.
/// </summary>
internal static class ExplainCommand
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
    };

    private static readonly Dictionary<string, string> Names = new(ManifestContext.Names, StringComparer.Ordinal) { ["output"] = "o" };

    public static async Task<int> RunAsync(
        IReadOnlyList<string> args, Terminal terminal, TimeProvider time, CancellationToken cancellation)
    {
        var arguments = Arguments.Parse(args, Names);
        var isJson = arguments.OneOf("output", "text", "json") == "json";
        var context = await ManifestContext.OpenAsync(arguments, terminal, time, cancellation);
        var explained = new List<ExplainedDecision>();
        foreach (var pod in context.Documents.SelectMany(context.Pods))
        {
            explained.Add(await ExplainAsync(pod, context, cancellation));
        }

        await terminal.Output.WriteAsync(isJson
            ? new JsonArray([.. explained.Select(one => one.Json)]).ToJsonString(Readable) + "\n"
            : string.Concat(explained.Select(one => one.Text + "\n")));
        if (explained.Count == 0)
        {
            terminal.Note("there is no pod and no pod template in the input");
        }

        return explained.Exists(one => one.IsRejected) ? ExitCode.Failed : ExitCode.Ok;
    }

    private static async Task<ExplainedDecision> ExplainAsync(
        ManifestPod manifest, ManifestContext context, CancellationToken cancellation)
    {
        var label = manifest.Label;
        if (!manifest.Template.HasContainers)
        {
            return new ExplainedDecision(
                $"{label}: not injected\n  {ManifestPod.WithoutContainers}",
                ExplanationJson.Of(label, "no_containers", ManifestPod.WithoutContainers));
        }

        if (await context.Namespaces.FindAsync(manifest.Namespace, cancellation) is not { } ns)
        {
            var missing = PodVerdict.NamespaceMissing;
            return new ExplainedDecision(
                $"{label}: not injected ({missing.Reason})\n  {missing.Sentence}",
                ExplanationJson.Of(label, missing.Reason, missing.Sentence));
        }

        var pod = manifest.Template.ToPod(manifest.Namespace);
        var decision = PodInjector.Decide(pod, ns, context.Settings);
        var lines = Explanation.Of(decision, new ExplainedPod(pod, ns, context.Settings));
        return new ExplainedDecision($"{label}: {string.Join("\n  ", lines)}", ExplanationJson.Of(label, decision))
        {
            IsRejected = decision is Decision.Reject,
        };
    }

    private sealed record ExplainedDecision(string Text, JsonObject Json)
    {
        public bool IsRejected { get; init; }
    }
}
