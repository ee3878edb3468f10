using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Kubernetes;
using VaultInjector.DevCluster.Kubernetes.Store;

namespace VaultInjector.DevCluster.Tests.Kubernetes;

/// <summary>An answer of the server.</summary>
internal sealed record Answer(int Status, JsonObject Body, IReadOnlyList<string> Warnings)
{
    public string Message => Body.Text("message") ?? "";

    public string Reason => Body.Text("reason") ?? "";
}

/// <summary>A server of one test and a client that trusts only it.</summary>
internal sealed class KubeCluster : IAsyncDisposable
{
    public const string Pods = "/api/v1/namespaces/default/pods";
    public const string Json = "application/json";
    private readonly HttpClient _client;

    private KubeCluster(EmbeddedKube kube)
    {
        Kube = kube;
        var anchors = new X509Certificate2Collection();
        anchors.ImportFromPem(kube.CaPem);
        var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(anchors);
        _client = new HttpClient(handler) { BaseAddress = new Uri(kube.Address) };
    }

    public EmbeddedKube Kube { get; }

    public static async Task<KubeCluster> StartAsync(EmbeddedKubeOptions? options = null) =>
        new(await EmbeddedKube.StartAsync(options ?? new EmbeddedKubeOptions()));

    public static string Pod(string name, string spec = "containers: [{name: app, image: app:1}]") => $"""
        apiVersion: v1
        kind: Pod
        metadata: {"{"}name: {name}, labels: {"{"}app: {name}{"}}"}
        spec:
          {spec.Replace("\n", "\n  ", StringComparison.Ordinal)}
        """;

    public Task<Answer> GetAsync(string path, string? token = null) => SendAsync(HttpMethod.Get, path, null, token);

    public Task<Answer> PostAsync(string path, string body, string? token = null) => SendAsync(HttpMethod.Post, path, body, token);

    public Task<Answer> DeleteAsync(string path, string? body = null) => SendAsync(HttpMethod.Delete, path, body);

    public Task<Answer> PatchAsync(string path, string body, string media) => SendAsync(HttpMethod.Patch, path, body, null, media);

    public Task<Answer> SendAsync(HttpMethod method, string path, string? body, string? token = null, string media = "application/yaml")
    {
        var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(media);
        }

        return SendAsync(request, token);
    }

    public async Task<Answer> SendAsync(HttpRequestMessage request, string? token = null)
    {
        using var sent = Authorize(request, token);
        using var response = await _client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var warnings = response.Headers.TryGetValues("Warning", out var values) ? values.ToList() : [];
        return new Answer(
            (int)response.StatusCode,
            text.StartsWith('{') ? (JsonObject)JsonNode.Parse(text)! : new JsonObject { ["text"] = text },
            warnings);
    }

    public async Task<Stream> WatchAsync(string path)
    {
        var response = await _client.SendAsync(
            Authorize(new HttpRequestMessage(HttpMethod.Get, path), null),
            HttpCompletionOption.ResponseHeadersRead);
        return await response.Content.ReadAsStreamAsync();
    }

    public async Task<string> TokenAsync(string ns, string account, string spec = "{}")
    {
        var answer = await PostAsync(
            $"/api/v1/namespaces/{ns}/serviceaccounts/{account}/token",
            $$"""{"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":{{spec}}}"""
        );
        answer.Status.ShouldBe(201, answer.Message);
        return answer.Body.Text("status", "token")!;
    }

    public async Task<JsonObject> ReviewAsync(string token, params string[] audiences)
    {
        var review = new JsonObject { ["spec"] = new JsonObject { ["token"] = token, ["audiences"] = audiences.ToJson() } };
        return (await PostAsync("/apis/authentication.k8s.io/v1/tokenreviews", review.ToJsonString())).Body.Map("status")!;
    }

    /// <summary>Waits for a condition of the cluster, at most two minutes.</summary>
    public static async Task<T> EventuallyAsync<T>(Func<Task<T?>> look)
        where T : class
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (true)
        {
            if (await look() is { } found)
            {
                return found;
            }

            limit.IsCancellationRequested.ShouldBeFalse("the cluster did not get there in time");
            await Task.Yield();
            await Task.Delay(20);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await Kube.DisposeAsync();
    }

    private HttpRequestMessage Authorize(HttpRequestMessage request, string? token)
    {
        token ??= Kube.AdminToken;
        if (token.Length > 0)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return request;
    }
}
