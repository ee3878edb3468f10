using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using VaultInjector.CommandLine.Context;
using VaultInjector.CommandLine.Ground;
using VaultInjector.CommandLine.Manifests;
using VaultInjector.CommandLine.Yaml;
using VaultInjector.Webhook.Admission;

namespace VaultInjector.CommandLine.Inject;

/// <summary>
/// <c>inject</c>: prints manifests as the webhook would change them. If it would deny one pod, nothing is printed, so that half of an
/// input is never applied.
/// </summary>
internal static class InjectCommand
{
    private static readonly JsonWriterOptions Readable = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
    };

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
            foreach (var template in PodTemplate.In(document.Root).ToList())
            {
                rejected |= !await InjectAsync(template, document, (context, patch, terminal), cancellation);
            }

            patches.AddRange(patch.Text is { } text ? [text] : []);
        }

        if (rejected)
        {
            return ExitCode.Failed;
        }

        await terminal.Output.WriteAsync(Written(format, [.. context.Documents.Select(document => document.Root)], patches));
        return ExitCode.Ok;
    }

    /// <returns>False if the pod is denied.</returns>
    private static async Task<bool> InjectAsync(
        PodTemplate template,
        ManifestDocument document,
        (ManifestContext Context, DocumentPatch Patch, Terminal Terminal) run,
        CancellationToken cancellation)
    {
        var name = template.Namespace ?? run.Context.DefaultNamespace;
        var label = template.Label(document, name);
        var verdict = await run.Context.Namespaces.FindAsync(name, cancellation) is { } ns
            ? PodVerdict.Of(template.ToPod(name), ns, run.Context.Settings)
            : PodVerdict.NamespaceMissing;
        switch (verdict)
        {
            case AdmissionVerdict.Patched patched:
                run.Patch.Add(template, patched.Patch);
                foreach (var warning in patched.Warnings)
                {
                    await run.Terminal.Error.WriteLineAsync($"warning: {label}: {warning}");
                }

                return true;
            case AdmissionVerdict.Denied denied:
                await run.Terminal.Error.WriteLineAsync($"{label}: {denied.Message}");
                return false;
            default:
                run.Patch.Untouched();
                run.Terminal.Note($"{label} stays as it is: {((AdmissionVerdict.Untouched)verdict).Sentence}");
                return true;
        }
    }

    private static string Written(string format, IReadOnlyList<JsonNode> documents, IReadOnlyList<string> patches) => format switch
    {
        "patch" => string.Concat(patches.Select(patch => patch + "\n")),
        "json" => Json(documents),
        _ => YamlWriter.Write(documents),
    };

    /// <summary>One document as it is; several as a List, which is what one JSON text can hold.</summary>
    private static string Json(IReadOnlyList<JsonNode> documents)
    {
        if (documents.Count == 0)
        {
            return "";
        }

        var whole =
            documents.Count == 1
                ? documents[0]
                : new JsonObject
                {
                    ["apiVersion"] = "v1",
                    ["kind"] = "List",
                    ["items"] = new JsonArray([.. documents.Select(document => document.DeepClone())]),
                };
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Readable))
        {
            whole.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }
}
