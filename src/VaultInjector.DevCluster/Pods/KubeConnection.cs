using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using k8s;

namespace VaultInjector.DevCluster.Pods;

/// <summary>An answer of an API server that is not a success.</summary>
public sealed class KubeRefusalException(int code, string message) : Exception(message)
{
    public int Code { get; } = code;
}

/// <summary>JSON requests to the API server of a kubeconfig's current context; the official client connects and authenticates.</summary>
public sealed class KubeConnection : IDisposable
{
    private readonly k8s.Kubernetes _client;

    private KubeConnection(k8s.Kubernetes client) => _client = client;

    public Uri Server => _client.BaseUri;

    /// <summary>Whether the run was ended from outside.</summary>
    public bool OnlyDeletes { get; set; }

    /// <summary>Gets the path of each object that this connection created and that stays.</summary>
    public Action<string>? Created { get; set; }

    public static KubeConnection Open(string kubeconfig)
    {
        using var text = new MemoryStream(Encoding.UTF8.GetBytes(kubeconfig));
        var config = KubernetesClientConfiguration.BuildConfigFromConfigFile(text);
        config.HttpClientTimeout = Timeout.InfiniteTimeSpan;
        config.UserAgent = "pod-runner/1";
        return new KubeConnection(new k8s.Kubernetes(config));
    }

    /// <exception cref="KubeRefusalException">The server refused; the message is its own.</exception>
    public Task<JsonObject> SendAsync(HttpMethod method, string path, JsonObject? body, CancellationToken cancellation) =>
        SendAsync(
            new HttpRequestMessage(method, new Uri(Server, path)),
            body,
            method == HttpMethod.Patch ? "application/merge-patch+json" : "application/json",
            cancellation);

    /// <summary>Server-side apply of a manifest, as <c>kubectl apply --server-side --force-conflicts</c> does.</summary>
    /// <exception cref="KubeRefusalException">The server refused; the message is its own.</exception>
    public Task<JsonObject> ApplyAsync(string path, JsonObject manifest, CancellationToken cancellation) =>
        SendAsync(
            new HttpRequestMessage(HttpMethod.Patch, new Uri(Server, $"{path}?fieldManager=administrator&force=true")),
            manifest,
            "application/apply-patch+yaml",
            cancellation);

    private async Task<JsonObject> SendAsync(HttpRequestMessage request, JsonObject? body, string mediaType, CancellationToken cancellation)
    {
        using var sent = request;
        if (OnlyDeletes && request.Method != HttpMethod.Get && request.Method != HttpMethod.Delete)
        {
            throw new OperationCanceledException("The run was ended; nothing is created any more.");
        }

        if (body is not null)
        {
            request.Content = new ByteArrayContent(body.ToBytes());
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        }

        await SignAsync(request, cancellation);
        using var response = await _client.HttpClient.SendAsync(request, cancellation);
        var text = await response.Content.ReadAsStringAsync(cancellation);
        var answer = text.StartsWith('{') ? JsonNode.Parse(text) as JsonObject ?? [] : [];
        if (response.StatusCode == HttpStatusCode.Created && answer["metadata"]?["uid"] is not null)
        {
            Report(request, answer);
        }

        return response.IsSuccessStatusCode
            ? answer
            : throw new KubeRefusalException((int)response.StatusCode, answer.Text("message") ?? text);
    }

    private void Report(HttpRequestMessage request, JsonObject answer)
    {
        if (!request.RequestUri!.Query.Contains("dryRun", StringComparison.Ordinal))
        {
            var path = request.RequestUri.AbsolutePath;
            Created?.Invoke(request.Method == HttpMethod.Post ? $"{path}/{(string?)answer["metadata"]!["name"]}" : path);
        }
    }

    public Task<JsonObject> GetAsync(string path, CancellationToken cancellation) => SendAsync(HttpMethod.Get, path, null, cancellation);

    /// <summary>The events of one watch request, until the server ends it.</summary>
    public async IAsyncEnumerable<JsonObject> WatchAsync(string path, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Server, path));
        await SignAsync(request, cancellation);
        using var response = await _client.HttpClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
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

    private Task SignAsync(HttpRequestMessage request, CancellationToken cancellation) =>
        _client.Credentials?.ProcessHttpRequestAsync(request, cancellation) ?? Task.CompletedTask;
}
