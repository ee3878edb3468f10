using System.Net;
using System.Text.Json;
using k8s;
using VaultInjector.CommandLine.Ground;
using VaultInjector.Injection.Ground;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Kubernetes;
using VaultInjector.Webhook.Status;

namespace VaultInjector.CommandLine.Status;

/// <summary>Where the reports come from: one address, or each replica through the API server.</summary>
internal sealed class Replicas : IDisposable
{
    private const string Selector = "labelSelector=app.kubernetes.io%2Fname%3Dvault-injector&fieldSelector=status.phase%3DRunning";
    private static readonly Uri Local = new("http://localhost:8080");
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly HttpClient? _http;
    private readonly KubernetesApi? _api;
    private readonly string _namespace;

    private Replicas(HttpClient? http, KubernetesApi? api, string ns) => (_http, _api, _namespace) = (http, api, ns);

    /// <exception cref="CommandLineException">An option is wrong.</exception>
    public static Replicas Of(Arguments arguments, TimeProvider time)
    {
        var (address, kubeconfig) = (arguments.One("address"), arguments.One("kubeconfig"));
        var ns = arguments.One("namespace") ?? new KubernetesOptions().Namespace;
        if (address is null && (kubeconfig is not null || HasKubeconfig()))
        {
            var options = new KubernetesOptions { Kubeconfig = kubeconfig ?? KubernetesClientConfiguration.KubeConfigDefaultLocation };
            return new Replicas(null, new KubernetesApi(KubernetesRegistration.Connect(options, time, "vault-injector-status")), ns);
        }

        var parsed = address is null ? Local : Uri.TryCreate(address, UriKind.Absolute, out var given) ? given : null;
        return parsed?.Scheme is "http" or "https"
            ? new Replicas(new HttpClient(new SocketsHttpHandler()) { BaseAddress = parsed, Timeout = Limit }, null, ns)
            : throw new CommandLineException(
                ExitCode.Usage, $"--address is '{address}'; give the management port's URL, for example {Local}");
    }

    /// <exception cref="CommandLineException">No replica answers.</exception>
    /// <exception cref="KubernetesApiException">The API server refused or did not answer.</exception>
    public async Task<IReadOnlyList<StatusReport>> ReadAsync(CancellationToken cancellation)
    {
        if (_http is not null)
        {
            return [await AskAsync(_http, cancellation)];
        }

        var pods = $"/api/v1/namespaces/{Uri.EscapeDataString(_namespace)}/pods";
        using var found = await _api!.GetMetadataAsync($"{pods}?{Selector}", cancellation);
        var reports = new List<StatusReport>();
        foreach (var item in ListPage.Read(found.RootElement).Items)
        {
            var name = Uri.EscapeDataString(item.Get("metadata"u8).Text("name"u8) ?? "");
            reports.Add(await AskAsync(_api, $"{pods}/{name}:8080/proxy{StatusEndpoints.JsonPath}", cancellation));
        }

        return reports.Count > 0
            ? reports
            : throw new CommandLineException(
                ExitCode.Unavailable, $"no replica of the injector runs in namespace {_namespace}; name another with --namespace");
    }

    public void Dispose() => _http?.Dispose();

    private static bool HasKubeconfig() =>
        !KubernetesClientConfiguration.IsInCluster() && File.Exists(KubernetesClientConfiguration.KubeConfigDefaultLocation);

    private static async Task<StatusReport> AskAsync(KubernetesApi api, string path, CancellationToken cancellation)
    {
        try
        {
            using var answer = await api.GetAsync(path, cancellation);
            return Read(answer.RootElement.GetRawText());
        }
        catch (KubernetesApiException failure) when (
            failure.Status is null or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout)
        {
            throw new CommandLineException(
                ExitCode.Unavailable,
                $"{failure.Message}. If a NetworkPolicy keeps the API server from the replica's port 8080, allow it " +
                "(docs/command-line.md), or forward the port and give --address.",
                failure);
        }
    }

    private static async Task<StatusReport> AskAsync(HttpClient http, CancellationToken cancellation)
    {
        try
        {
            return Read(await http.GetStringAsync(StatusEndpoints.JsonPath, cancellation));
        }
        catch (Exception failure) when (
            failure is HttpRequestException || (failure is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new CommandLineException(
                ExitCode.Unavailable,
                $"{http.BaseAddress}: {failure.Message}. Give --address or --kubeconfig, and check Listen:StatusPage.",
                failure);
        }
    }

    private static StatusReport Read(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, StatusJson.Default.StatusReport) is { Version: not null, Replica: not null } report
                ? report
                : throw new JsonException("It has no version.");
        }
        catch (JsonException other)
        {
            throw new CommandLineException(ExitCode.BadData, "the answer is not a report of vault-injector", other);
        }
    }
}
