using System.Text.Json.Nodes;
using VaultInjector.CommandLine.Context;
using VaultInjector.CommandLine.Ground;
using VaultInjector.CommandLine.Manifests;
using VaultInjector.Webhook.Admission;

namespace VaultInjector.CommandLine.Inject;

/// <summary>
/// <c>inject</c>: prints manifests as the webhook would change them. If it would deny one pod, nothing is printed, so that half of an
/// input is never applied.
/// </summary>
internal static class InjectCommand
{
    private const string Frozen =
        "the result holds the CA certificates of today; inject the original again when they change, or apply the original and let the " +
        "webhook inject its pods (it refuses pods with CA certificates that it no longer uses)";

    private static readonly Dictionary<string, string> Names = new(ManifestContext.Names, StringComparer.Ordinal) { ["output"] = "o" };

    public static async Task<int> RunAsync(
        IReadOnlyList<string> args, Terminal terminal, TimeProvider time, CancellationToken cancellation)
    {
        var arguments = Arguments.Parse(args, Names);
        var format = arguments.OneOf("output", "yaml", "json", "patch") ?? "yaml";
        var context = await ManifestContext.OpenAsync(arguments, terminal, time, cancellation);
        var (rejected, patches) = (false, new List<string>());
        foreach (var document in context.Documents)
        {
            var patch = new DocumentPatch(document.Root);
            foreach (var pod in context.Pods(document))
            {
                rejected |= !await InjectAsync(pod, (context, patch, terminal), cancellation);
            }

            patches.AddRange(patch.Text is { } text ? [text] : []);
        }

        if (rejected)
        {
            return ExitCode.Failed;
        }

        await terminal.Output.WriteAsync(Written(format, context.Documents, patches));
        return ExitCode.Ok;
    }

    /// <returns>False if the pod is denied.</returns>
    private static async Task<bool> InjectAsync(
        ManifestPod pod, (ManifestContext Context, DocumentPatch Patch, Terminal Terminal) run, CancellationToken cancellation)
    {
        var verdict = !pod.Template.HasContainers ? null
            : await run.Context.Namespaces.FindAsync(pod.Namespace, cancellation) is { } ns
                ? PodVerdict.Of(pod.Template.ToPod(pod.Namespace), ns, run.Context.Settings)
            : PodVerdict.NamespaceMissing;
        switch (verdict)
        {
            case AdmissionVerdict.Patched patched:
                Add(pod, patched, run.Patch);
                run.Terminal.Note(Frozen);
                foreach (var warning in patched.Warnings)
                {
                    await run.Terminal.Error.WriteLineAsync($"warning: {pod.Label}: {warning}");
                }

                return true;
            case AdmissionVerdict.Denied denied:
                await run.Terminal.Error.WriteLineAsync($"{pod.Label}: {denied.Message}");
                return false;
            default:
                run.Patch.Untouched();
                var reason = verdict is AdmissionVerdict.Untouched untouched ? untouched.Sentence : ManifestPod.WithoutContainers;
                run.Terminal.Note($"{pod.Label} stays as it is: {reason}");
                return true;
        }
    }

    private static void Add(ManifestPod pod, AdmissionVerdict.Patched patched, DocumentPatch patch)
    {
        try
        {
            patch.Add(pod.Template, patched.Patch);
        }
        catch (InvalidOperationException misfit)
        {
            throw new CommandLineException(
                ExitCode.BadData, $"{pod.Label} has a shape that no pod has, so nothing can be added to it: {misfit.Message}", misfit);
        }
    }

    private static string Written(string format, IReadOnlyList<ManifestDocument> documents, IReadOnlyList<string> patches) =>
        format switch
        {
            "patch" => string.Concat(patches.Select(patch => patch + "\n")),
            "json" => Json([.. documents.Select(document => document.Root).OfType<JsonNode>()]),
            _ => ManifestText.Of(documents),
        };

    /// <summary>One document as it is; several as a List, which is what one JSON text can hold.</summary>
    private static string Json(IReadOnlyList<JsonNode> documents) => documents switch
    {
        [] => "",
        [var only] => ManifestText.Json(only),
        _ => ManifestText.Json(
            new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "List",
                ["items"] = new JsonArray([.. documents.Select(document => document.DeepClone())]),
            }),
    };
}
