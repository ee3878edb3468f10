using System.Text.Json;
using VaultInjector.CommandLine.Configuration;
using VaultInjector.CommandLine.Ground;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Migration;
using VaultInjector.Injection.Pods;
using VaultInjector.Injection.Requests;
using VaultInjector.Webhook.Admission;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Kubernetes;

namespace VaultInjector.CommandLine.Check;

/// <summary>
/// <c>check --migration</c>: lists the pods of a cluster that use annotations of other products, with what would become of each. It changes
/// nothing and asks no Vault; the injector need not be installed.
/// </summary>
internal sealed class MigrationCheck(KubernetesApi api, InjectionSettings? settings)
{
    private const int PageSize = 250;

    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["config"] = "",
        ["kubeconfig"] = "",
        ["namespace"] = "n",
        ["output"] = "o",
    };

    private readonly PodOwners _owners = new(api);

    /// <returns>0 only if nothing is refused.</returns>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> args, Terminal terminal, TimeProvider time, CancellationToken cancellation)
    {
        var arguments = Arguments.Parse(args, Names);
        var isJson = arguments.OneOf("output", "text", "json") == "json";
        var problems = new Checklist(terminal.Error);
        if (ClusterAccess.Open(new KubernetesOptions { Kubeconfig = arguments.One("kubeconfig") }, problems, time) is not { } cluster)
        {
            return ExitCode.Unavailable;
        }

        try
        {
            var api = new KubernetesApi(cluster);
            var settings = await SettingsAsync(api, arguments, terminal, cancellation);
            var report = await new MigrationCheck(api, settings).ReadAsync(cancellation);
            await terminal.Output.WriteAsync(isJson ? report.Json() : report.Text());
            return report.IsWell ? ExitCode.Ok : ExitCode.Failed;
        }
        catch (KubernetesApiException failure)
        {
            throw new CommandLineException(ExitCode.Unavailable, $"{failure.Message}; the user needs: list pods and namespaces");
        }
    }

    /// <summary>Null where no configuration is found, as before the injector is installed.</summary>
    private static async Task<InjectionSettings?> SettingsAsync(
        KubernetesApi api, Arguments arguments, Terminal terminal, CancellationToken cancellation)
    {
        var isHere = InjectorConfiguration.IsHere(arguments);
        var installed = isHere ? null : await InstalledAsync(api, arguments, cancellation);
        if (!isHere && installed is null)
        {
            terminal.Note("the injector's configuration is not known, so no address of Vault counts as refused; pass --config FILE");
            return null;
        }

        using var configuration = installed is null
            ? InjectorConfiguration.ReadElsewhere(arguments, terminal)
            : InjectorConfiguration.Read(arguments, installed);
        return OperatorSettings.Of(configuration.Options, "", _ => null, ClusterFeatures.Current);
    }

    private static async Task<InstalledConfiguration?> InstalledAsync(
        KubernetesApi api, Arguments arguments, CancellationToken cancellation)
    {
        try
        {
            return await InstalledConfiguration.FindAsync(
                api, arguments.One("namespace") ?? new KubernetesOptions().Namespace, cancellation);
        }
        catch (KubernetesApiException refusal) when (refusal.Status is not null)
        {
            return null;
        }
    }

    private async Task<MigrationReport> ReadAsync(CancellationToken cancellation)
    {
        var workloads = new List<ForeignWorkload>();
        await foreach (var page in PagesAsync("/api/v1/pods", cancellation))
        {
            foreach (var pod in page.RootElement.Get("items"u8).Items())
            {
                workloads.AddRange(await OfAsync(pod, cancellation));
            }
        }

        var namespaces = new List<NamespaceMetadata>();
        await foreach (var page in PagesAsync("/api/v1/namespaces", cancellation))
        {
            namespaces.AddRange(page.RootElement.Get("items"u8).Items().Select(Namespace));
        }

        return new MigrationReport(
            [
                .. workloads.GroupBy(one => one.Content, StringComparer.Ordinal)
                    .Select(same => same.First() with { Pods = [.. same.SelectMany(one => one.Pods).Order(StringComparer.Ordinal)] })
                    .OrderBy(one => one.Namespace, StringComparer.Ordinal)
                    .ThenBy(one => one.Owner, StringComparer.Ordinal),
            ],
            namespaces);
    }

    private async Task<IEnumerable<ForeignWorkload>> OfAsync(JsonElement pod, CancellationToken cancellation)
    {
        var uses = ForeignUse.Of(pod, settings);
        if (uses.Count == 0)
        {
            return [];
        }

        var metadata = pod.Get("metadata"u8);
        var ours = metadata.Get("annotations"u8).Get(AnnotationKeys.Status).Text() == AnnotationKeys.StatusInjected;
        var owner = await _owners.OfAsync(pod, cancellation);
        return uses.Select(use => new ForeignWorkload(
            metadata.Text("namespace"u8) ?? "",
            owner,
            [metadata.Text("name"u8) ?? ""],
            use,
            ours ? ThisProgram.Name : use.IsInjected ? use.Product : null));
    }

    private async IAsyncEnumerable<JsonDocument> PagesAsync(
        string path, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        string? next = null;
        do
        {
            using var page = await api.GetAsync(
                $"{path}?limit={PageSize}{(next is null ? "" : $"&continue={Uri.EscapeDataString(next)}")}", cancellation);
            yield return page;
            next = page.RootElement.Get("metadata"u8).Text("continue"u8);
        }
        while (next is { Length: > 0 });
    }

    private static NamespaceMetadata Namespace(JsonElement item)
    {
        var metadata = item.Get("metadata"u8);
        return new NamespaceMetadata(metadata.Text("name"u8) ?? "", metadata.Get("labels"u8).Map(), metadata.Get("annotations"u8).Map());
    }
}
