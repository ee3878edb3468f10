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
        foreach (var pod in context.Documents.SelectMany(context.Pods))
        {
            pods++;
            rejected |= !await ExplainAsync(pod, context, terminal.Output, cancellation);
        }

        if (pods == 0)
        {
            terminal.Note("there is no pod and no pod template in the input");
        }

        return rejected ? ExitCode.Failed : ExitCode.Ok;
    }

    /// <returns>False if the pod is rejected.</returns>
    private static async Task<bool> ExplainAsync(
        ManifestPod manifest, ManifestContext context, TextWriter output, CancellationToken cancellation)
    {
        if (!manifest.Template.HasContainers)
        {
            await output.WriteLineAsync($"{manifest.Label}: not injected\n  {ManifestPod.WithoutContainers}");
            return true;
        }

        if (await context.Namespaces.FindAsync(manifest.Namespace, cancellation) is not { } ns)
        {
            await output.WriteLineAsync(
                $"{manifest.Label}: not injected ({PodVerdict.NamespaceMissing.Reason})\n  {PodVerdict.NamespaceMissing.Sentence}");
            return true;
        }

        var pod = manifest.Template.ToPod(manifest.Namespace);
        var decision = PodInjector.Decide(pod, ns, context.Settings);
        await output.WriteLineAsync(
            $"{manifest.Label}: {string.Join("\n  ", Explanation.Of(decision, new ExplainedPod(pod, ns, context.Settings)))}");
        return decision is not Decision.Reject;
    }
}
