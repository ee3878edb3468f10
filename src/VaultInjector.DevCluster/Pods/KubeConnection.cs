using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Kubernetes.Store;

namespace VaultInjector.DevCluster.Pods;

/// <summary>An answer of an API server that is not a success.</summary>
public sealed class KubeRefusalException(int code, string message) : Exception(message)
{
    public int Code { get; } = code;
}

/// <summary>Talks to any API server by the current context of a kubeconfig.</summary>
public sealed class KubeConnection : IDisposable
{
    private readonly HttpClient _client;

    private KubeConnection(HttpClient client) => _client = client;

    public Uri Server => _client.BaseAddress!;

    public static KubeConnection Open(string kubeconfig)
    {
        var config =
            YamlBody.Parse(kubeconfig) as JsonObject ?? throw new ArgumentException("The kubeconfig is empty.", nameof(kubeconfig));
        var context = Named(config, "contexts", config.Text("current-context")).Map("context");
        var cluster = Named(config, "clusters", context.Text("cluster")).Map("cluster");
        var user = Named(config, "users", context.Text("user")).Map("user");
        var client = new HttpClient(Handler(cluster, user))
        {
            BaseAddress = new Uri(cluster.Text("server") ?? "https://127.0.0.1:6443"),
            Timeout = Timeout.InfiniteTimeSpan,
        };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("pod-runner/1");
        if (user.Text("token") is { } token)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return new KubeConnection(client);
    }

    /// <exception cref="KubeRefusalException">The server refused; the message is its own.</exception>
    public Task<JsonObject> SendAsync(HttpMethod method, string path, JsonObject? body, CancellationToken cancellation) =>
        SendAsync(
            new HttpRequestMessage(method, path),
            body,
            method == HttpMethod.Patch ? "application/merge-patch+json" : "application/json",
            cancellation);

    /// <summary>Server-side apply of a manifest, as <c>kubectl apply --server-side --force-conflicts</c> does.</summary>
    /// <exception cref="KubeRefusalException">The server refused; the message is its own.</exception>
    public Task<JsonObject> ApplyAsync(string path, JsonObject manifest, CancellationToken cancellation) =>
        SendAsync(
            new HttpRequestMessage(HttpMethod.Patch, $"{path}?fieldManager=administrator&force=true"),
            manifest,
            "application/apply-patch+yaml",
            cancellation);

    private async Task<JsonObject> SendAsync(HttpRequestMessage request, JsonObject? body, string mediaType, CancellationToken cancellation)
    {
        using var sent = request;
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body.ToBytes());
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        }

        using var response = await _client.SendAsync(request, cancellation);
        var text = await response.Content.ReadAsStringAsync(cancellation);
        var answer = text.StartsWith('{') ? JsonNode.Parse(text) as JsonObject ?? [] : [];
        return response.IsSuccessStatusCode
            ? answer
            : throw new KubeRefusalException((int)response.StatusCode, answer.Text("message") ?? text);
    }

    public Task<JsonObject> GetAsync(string path, CancellationToken cancellation) => SendAsync(HttpMethod.Get, path, null, cancellation);

    /// <summary>The events of one watch request, until the server ends it.</summary>
    public async IAsyncEnumerable<JsonObject> WatchAsync(string path, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        response.EnsureSuccessStatusCode();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellation));
        while (await reader.ReadLineAsync(cancellation) is { } line)
        {
            if (JsonNode.Parse(line) is JsonObject change)
            {
                yield return change;
            }
        }
    }

    public void Dispose() => _client.Dispose();

    private static JsonObject? Named(JsonObject config, string list, string? name) =>
        config.Items(list).FirstOrDefault(item => item.Text("name") == name);

    private static SocketsHttpHandler Handler(JsonObject? cluster, JsonObject? user)
    {
        var handler = new SocketsHttpHandler { UseProxy = false };
        var authority = Pem(cluster, "certificate-authority");
        if (authority is not null)
        {
            var anchors = new X509Certificate2Collection();
            anchors.ImportFromPem(authority);
            handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(anchors);
        }

        if (Pem(user, "client-certificate") is { } certificate && Pem(user, "client-key") is { } key)
        {
            using var pair = X509Certificate2.CreateFromPem(certificate, key);
            handler.SslOptions.ClientCertificates = [X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pfx), null)];
        }

        return handler;
    }

    private static string? Pem(JsonObject? part, string name)
    {
        if (part.Text($"{name}-data") is { } data)
        {
            return Encoding.ASCII.GetString(Convert.FromBase64String(data));
        }

        return part.Text(name) is { } file ? File.ReadAllText(file) : null;
    }
}
