using System.Text.Json.Nodes;
using VaultInjector.CommandLine.Context;
using VaultInjector.CommandLine.Ground;
using VaultInjector.CommandLine.Manifests;
using VaultInjector.Injection.Migration;
using VaultInjector.Injection.Ground;

namespace VaultInjector.CommandLine.Migrate;

/// <summary>
/// <c>migrate</c>: prints manifests with our annotations in place of another product's. A pod that cannot be written so stays as it is, and
/// the error stream says why.
/// </summary>
internal static class MigrateCommand
{
    private static readonly Dictionary<string, string> Names = new(ManifestContext.Names, StringComparer.Ordinal);

    public static async Task<int> RunAsync(
        IReadOnlyList<string> args, Terminal terminal, TimeProvider time, CancellationToken cancellation)
    {
        var isDiff = args.Contains("--diff", StringComparer.Ordinal);
        var arguments = Arguments.Parse([.. args.Where(argument => argument != "--diff")], Names);
        var context = await ManifestContext.OpenAsync(arguments, terminal, time, cancellation);
        var failed = false;
        foreach (var pod in context.Documents.SelectMany(context.Pods).ToList())
        {
            failed |= !await MigrateAsync(pod, context, terminal);
        }

        await terminal.Output.WriteAsync(isDiff ? ManifestDiff.Of(context.Documents) : ManifestText.Of(context.Documents));
        return failed ? ExitCode.Failed : ExitCode.Ok;
    }

    /// <returns>False if the pod has annotations that cannot be translated.</returns>
    private static async Task<bool> MigrateAsync(ManifestPod pod, ManifestContext context, Terminal terminal)
    {
        var migrated = MigratedAnnotations.Of(pod.Template.ToPod(pod.Namespace), context.Settings);
        var annotations = pod.Template.Template["metadata"]?["annotations"] as JsonObject;
        if (annotations is null && migrated.Count == 0)
        {
            return true;
        }

        List<string> problems =
        [
            .. migrated.SelectMany(one => one.Problems).Concat(Clashes(annotations, migrated)).Select(problem => problem.ToString()),
            .. HandWrittenRecipe.Problems(pod.Template.Template),
        ];
        if (problems.Count > 0)
        {
            await terminal.Error.WriteLineAsync($"{pod.Label} stays as it is:\n- {string.Join("\n- ", problems)}");
            return false;
        }

        foreach (var one in migrated)
        {
            Replace(Annotations(pod.Template.Template), one);
            terminal.Note(Sentence(pod, one));
        }

        foreach (var sentence in HandWrittenRecipe.RemoveFrom(pod.Template.Template))
        {
            terminal.Note($"{pod.Label}: {sentence}");
        }

        return true;
    }

    /// <summary>Our annotations that the pod has already, with another value.</summary>
    private static IEnumerable<PodProblem> Clashes(JsonObject? annotations, IReadOnlyList<MigratedAnnotations> migrated) =>
        from one in migrated
        from added in one.Added
        let present = JsonText.Of(annotations?[added.Key])
        where present is not null && present != added.Value
        select new PodProblem(
            RejectionKind.Contradiction, added.Key, present, $"\"{added.Value}\", which the annotations of {one.Product} mean");

    /// <summary>Those of the template, also where it had none.</summary>
    private static JsonObject Annotations(JsonObject template)
    {
        var metadata = template["metadata"] as JsonObject;
        if (metadata is null)
        {
            template["metadata"] = metadata = [];
        }

        if (metadata["annotations"] is not JsonObject annotations)
        {
            metadata["annotations"] = annotations = [];
        }

        return annotations;
    }

    private static void Replace(JsonObject annotations, MigratedAnnotations migrated)
    {
        foreach (var key in migrated.Removed)
        {
            annotations.Remove(key);
        }

        foreach (var (key, value) in migrated.Added)
        {
            annotations[key] = value;
        }
    }

    private static string Sentence(ManifestPod pod, MigratedAnnotations one)
    {
        var without = one.Ignored.Count == 0 ? "" : $"; without a meaning here: {string.Join(", ", one.Ignored)}";
        return $"{pod.Label}: {one.Removed.Count} annotations of {one.Product} became {one.Added.Count} of ours{without}";
    }
}
