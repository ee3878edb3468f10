using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Cluster;

namespace VaultInjector.EndToEnd.Cluster;

/// <summary>What an attacker inside the cluster can do: talk to the webhook's HTTPS listener.</summary>
internal sealed class WebhookClient : IDisposable
{
    private readonly HttpClient _http;

    /// <param name="cluster">Whose CA is trusted.</param>
    /// <param name="webhook">Another one than the cluster's own.</param>
    public WebhookClient(LocalCluster cluster, WebhookServer? webhook = null) =>
        _http = new HttpClient(TrustedHandler.For(File.ReadAllText(cluster.CaFile))) { BaseAddress = (webhook ?? cluster.Webhook).Address };

    public async Task<(HttpStatusCode Status, JsonObject Body)> AskForTokenAsync(
        string? identity,
        string query = "",
        HttpContent? body = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/token{query}") { Content = body };
        if (identity is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", identity);
        }

        using var response = await _http.SendAsync(request);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject());
    }

    /// <summary>A report as an agent makes it.</summary>
    public async Task<(HttpStatusCode Status, string Said)> ReportAsync(string path, string? identity, string json)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent(json, Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = identity is null ? null : new AuthenticationHeaderValue("Bearer", identity);
        using var response = await _http.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public async Task<(HttpStatusCode Status, string Body)> PostAsync(string path, HttpContent body)
    {
        // A body that is too long is refused before it is read; without this the client may still be writing then.
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body, Headers = { ExpectContinue = true } };
        using var response = await _http.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public Task<HttpResponseMessage> GetAsync(HttpRequestMessage request) => _http.SendAsync(request);

    public void Dispose() => _http.Dispose();
}
