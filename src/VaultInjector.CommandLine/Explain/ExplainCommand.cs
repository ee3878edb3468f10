using VaultInjector.CommandLine.Context;
using VaultInjector.CommandLine.Ground;
using VaultInjector.CommandLine.Manifests;
using VaultInjector.Injection.Decisions;
using VaultInjector.Webhook.Admission;

namespace VaultInjector.CommandLine.Explain;

/// <summary>
/// <c>explain</c>: prints the decision about each pod in words. The exit code is 1 if a pod is rejected.
/// </summary>
internal static class ExplainCommand
{
    public static async Task<int> RunAsync(
        IReadOnlyList<string> args, Terminal terminal, TimeProvider time, CancellationToken cancellation)
    {
        var context = await ManifestContext.OpenAsync(Arguments.Parse(args, ManifestContext.Names), terminal, time, cancellation);
        var (rejected, pods) = (false, 0);
        var all = context.Documents.SelectMany(document => PodTemplate.In(document.Root).Select(template => (document, template)));
        foreach (var (document, template) in all)
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

    /// <returns>False if the pod is rejected.</returns>
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
                $"{where.Label}: not injected ({PodVerdict.NamespaceMissing.Reason})\n  {PodVerdict.NamespaceMissing.Sentence}");
            return true;
        }

        var pod = template.ToPod(where.Namespace);
        var decision = PodInjector.Decide(pod, ns, run.Context.Settings);
        await output.WriteLineAsync(
            $"{where.Label}: {string.Join("\n  ", Explanation.Of(decision, new ExplainedPod(pod, ns, run.Context.Settings)))}");
        return decision is not Decision.Reject;
    }
}
