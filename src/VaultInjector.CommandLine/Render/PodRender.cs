using VaultInjector.CommandLine.Context;
using VaultInjector.CommandLine.Ground;
using VaultInjector.CommandLine.Manifests;
using VaultInjector.Contracts;
using VaultInjector.Injection.Decisions;
using VaultInjector.Rendering;
using VaultInjector.Rendering.Files;
using VaultInjector.Webhook.Admission;

namespace VaultInjector.CommandLine.Render;

/// <summary>The files and templates of the pods in a manifest, with secrets from a file.</summary>
internal static class PodRender
{
    public static async Task<int> RunAsync(
        Arguments arguments, Terminal terminal, TimeProvider time, CancellationToken cancellation)
    {
        var secrets = arguments.One("secrets") is { } file
            ? SecretsFile.Read(file, terminal.Input)
            : throw new CommandLineException(ExitCode.Usage, "--secrets FILE is missing; give a JSON file with the secrets");
        var name = arguments.One("name");
        var context = await ManifestContext.OpenAsync(arguments, terminal, time, cancellation);
        var (worst, found) = (ExitCode.Ok, 0);
        foreach (var pod in context.Documents.SelectMany(context.Pods))
        {
            if (await SecretsOfAsync(pod, context, terminal, cancellation) is not { } wanted)
            {
                worst = ExitCode.Failed;
                continue;
            }

            foreach (var request in wanted.Files.Where(request => name is null || request.Name == name))
            {
                found++;
                var failed = await WriteAsync(request, secrets, (terminal, time), isAlone: name is not null);
                worst = failed ? ExitCode.BadData : worst;
            }

            NoteCertificates(wanted, terminal);
        }

        return found == 0 && worst == ExitCode.Ok
            ? throw new CommandLineException(
                ExitCode.BadData, $"no pod in the input asks for a file{(name is null ? "" : $" named {name}")}")
            : worst;
    }

    /// <returns>Null if the pod is rejected.</returns>
    private static async Task<PodSecrets?> SecretsOfAsync(
        ManifestPod pod, ManifestContext context, Terminal terminal, CancellationToken cancellation)
    {
        if (!pod.Template.HasContainers || await context.Namespaces.FindAsync(pod.Namespace, cancellation) is not { } ns)
        {
            terminal.Note($"{pod.Label} is not injected: " +
                (pod.Template.HasContainers ? PodVerdict.NamespaceMissing.Sentence : ManifestPod.WithoutContainers));
            return new PodSecrets();
        }

        switch (PodInjector.Decide(pod.Template.ToPod(pod.Namespace), ns, context.Settings))
        {
            case Decision.Inject inject:
                return inject.Plan.Secrets;
            case Decision.Reject reject:
                await terminal.Error.WriteLineAsync($"{pod.Label}: {reject.Message}");
                return null;
            default:
                terminal.Note($"{pod.Label} is not injected; explain says why");
                return new PodSecrets();
        }
    }

    private static async Task<bool> WriteAsync(
        FileRequest request, SecretsFile secrets, (Terminal Terminal, TimeProvider Time) run, bool isAlone)
    {
        var rendering = Passes.Render(request, secrets.Answer, new RenderingWorld(run.Time));
        if (rendering is not FileRendering.Done done)
        {
            await run.Terminal.Error.WriteLineAsync(((FileRendering.Failed)rendering).Message);
            return true;
        }

        if (!isAlone)
        {
            await run.Terminal.Output.WriteAsync($"==> {request.Name} <==\n");
        }

        await RawOutput.WriteAsync(run.Terminal.Output, done.Content);
        if (!isAlone)
        {
            var ends = done.Content.Length == 0 || done.Content.Span[^1] == '\n';
            await run.Terminal.Output.WriteAsync(ends ? "\n" : "\n\n");
        }

        return false;
    }

    private static void NoteCertificates(PodSecrets wanted, Terminal terminal)
    {
        if (wanted.Certificates.Count > 0)
        {
            var names = string.Join(", ", wanted.Certificates.Select(one => one.Name));
            terminal.Note($"certificates are made in the pod and left out: {names}");
        }
    }
}
