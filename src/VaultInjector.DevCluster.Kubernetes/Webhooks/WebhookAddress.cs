namespace VaultInjector.DevCluster.Kubernetes.Webhooks;

/// <summary>Where a webhook is: the URL as the certificate must match it, and the address to connect to.</summary>
public sealed record WebhookAddress(Uri Url, string ConnectTo, int Port)
{
    /// <summary>Resolves a client configuration; services resolve through the given map or an ExternalName service.</summary>
    public static WebhookAddress Of(JsonObject? client, ObjectStore store, IReadOnlyDictionary<string, string> services)
    {
        if (client.Text("url") is { } text)
        {
            return Uri.TryCreate(text, UriKind.Absolute, out var url)
                ? new WebhookAddress(url, url.IdnHost, url.Port)
                : throw new WebhookFailureException($"unable to parse webhook URL \"{text}\"");
        }

        var (name, ns) = (client.Text("service", "name") ?? "", client.Text("service", "namespace") ?? "");
        var port = (int)(client.Number("service", "port") ?? 443);
        var path = client.Text("service", "path")?.TrimStart('/') ?? "";
        var address = new Uri($"https://{name}.{ns}.svc:{port}/{path}");
        if (services.TryGetValue($"{ns}/{name}:{port}", out var mapped) || services.TryGetValue($"{ns}/{name}", out mapped))
        {
            var target = new Uri($"tcp://{mapped}");
            return new WebhookAddress(address, target.Host, target.Port);
        }

        var service = store.Get(ResourceCatalog.Services, ns, name) ?? throw new WebhookFailureException($"service \"{name}\" not found");
        return service.Text("spec", "type") is "ExternalName"
            ? new WebhookAddress(address, service.Text("spec", "externalName") ?? "localhost", port)
            : throw new WebhookFailureException($"no endpoints available for service \"{name}\"");
    }
}
