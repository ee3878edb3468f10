using System.Globalization;
using System.Text.Json;
using VaultInjector.Injection.Ground;
using VaultInjector.Webhook.Kubernetes;

namespace VaultInjector.CommandLine.Check;

/// <summary>A port of a pod that an address inside the cluster leads to.</summary>
internal sealed record ForwardTarget(string Namespace, string Pod, int Port)
{
    /// <summary>The pod behind the Service that an address like <c>https://vault.vault.svc:8200</c> names.</summary>
    /// <returns>The pod, or the reason why no pod was found.</returns>
    /// <exception cref="KubernetesApiException">Refused, or the API server does not answer.</exception>
    public static async Task<(ForwardTarget? Found, string Reason)> FindAsync(
        KubernetesApi api, Uri address, CancellationToken cancellation)
    {
        if (address.Host.Split('.') is not [var service, var ns, "svc", ..])
        {
            return (null, $"{address.Host} is not the name of a Service, so there is no pod to forward to");
        }

        var root = $"/api/v1/namespaces/{Uri.EscapeDataString(ns)}";
        using var found = await api.GetAsync($"{root}/services/{Uri.EscapeDataString(service)}", cancellation);
        var spec = found.RootElement.Get("spec"u8);
        var selector = string.Join(',', spec.Get("selector"u8).Fields().Select(label => $"{label.Key()}={label.Value.Text()}"));
        if (selector == "")
        {
            return (null, $"Service {ns}/{service} selects no pods");
        }

        using var pods = await api.GetAsync($"{root}/pods?labelSelector={Uri.EscapeDataString(selector)}", cancellation);
        var pod = pods.RootElement.Get("items"u8).Items()
            .Where(one => one.Get("status"u8).Get("phase"u8).Is("Running"u8))
            .OrderByDescending(IsReady)
            .FirstOrDefault();
        return pod.Get("metadata"u8).Text("name"u8) is not { } name ? (null, $"Service {ns}/{service} has no pod that runs")
            : PortOf(spec, pod, address.Port) is not { } port ? (null, $"Service {ns}/{service} has no port {address.Port}")
            : (new ForwardTarget(ns, name, port), "");
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Namespace}/{Pod}, port {Port}");

    private static bool IsReady(JsonElement pod) => pod.Get("status"u8).Get("conditions"u8).Items()
        .Any(condition => condition.Get("type"u8).Is("Ready"u8) && condition.Get("status"u8).Is("True"u8));

    /// <summary>A Service's port leads to a number, or to a port that the pod names.</summary>
    private static int? PortOf(JsonElement service, JsonElement pod, int port)
    {
        var entry = service.Get("ports"u8).Items().FirstOrDefault(one => one.Get("port"u8).Integer() == port);
        var target = entry.Get("targetPort"u8);
        return entry.ValueKind != JsonValueKind.Object ? null
            : target.Integer() is { } number ? (int)number
            : target.Text() is not { } name ? port
            : (int?)pod.Get("spec"u8).Get("containers"u8).Items()
                .SelectMany(container => container.Get("ports"u8).Items())
                .FirstOrDefault(one => one.Get("name"u8).Is(name))
                .Get("containerPort"u8).Integer();
    }
}
