using VaultInjector.CommandLine.Manifests;
using VaultInjector.Injection.Decisions;
using VaultInjector.Webhook.Admission;

namespace VaultInjector.CommandLine;

/// <summary>
/// <c>explain</c>: the decision about each pod in words. It answers a question, so that a rejected pod is an answer too, with exit code
/// 1.
/// </summary>
internal static class ExplainCommand
{
    public static async Task<int> RunAsync(IReadOnlyList<string> args, Terminal terminal, CancellationToken cancellation)
    {
        var context = await ManifestContext.OpenAsync(Arguments.Parse(args, ManifestContext.Names), terminal, cancellation);
        var (rejected, pods) = (false, 0);
        foreach (
            var (document, template) in context.Documents.SelectMany(document =>
                PodTemplate.In(document.Root).Select(template => (document, template))))
        {
            pods++;
            var name = template.Namespace ?? context.DefaultNamespace;
            rejected |= !await ExplainAsync(template, (name, template.Label(document, name)), (context, terminal), cancellation);
        }

        if (pods == 0)
        {
            terminal.Note("there is no pod and no pod template in the input");
        }

        return rejected ? ExitCode.Failed : ExitCode.Ok;
    }

    /// <returns>False where the pod is rejected.</returns>
    private static async Task<bool> ExplainAsync(
        PodTemplate template,
        (string Namespace, string Label) where,
        (ManifestContext Context, Terminal Terminal) run,
        CancellationToken cancellation)
    {
        var output = run.Terminal.Output;
        if (await run.Context.Namespaces.FindAsync(where.Namespace, cancellation) is not { } ns)
        {
            await output.WriteLineAsync(
                $"{where.Label}: left as it is ({PodVerdict.NamespaceMissing.Reason})\n  {PodVerdict.NamespaceMissing.Sentence}");
            return true;
        }

        var pod = template.ToPod(where.Namespace);
        var decision = PodInjector.Decide(pod, ns, run.Context.Settings);
        await output.WriteLineAsync(
            $"{where.Label}: {string.Join("\n  ", Explanation.Of(decision, new ExplainedPod(pod, ns, run.Context.Settings)))}");
        return decision is not Decision.Reject;
    }
}
