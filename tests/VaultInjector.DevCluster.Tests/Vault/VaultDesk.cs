using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using VaultInjector.DevCluster.Vault;

namespace VaultInjector.DevCluster.Tests.Vault;

/// <summary>A look-alike on a socket of its own with a clock that stands still, asked as curl would ask it.</summary>
public class VaultDesk : IAsyncLifetime
{
    private readonly HttpClient _http = new();

    protected FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    /// <summary>Of the requests that follow.</summary>
    protected string Namespace { get; set; } = "";

    protected EmbeddedVault Vault { get; private set; } = null!;

    public async ValueTask InitializeAsync() =>
        Vault = await EmbeddedVault.StartAsync(new EmbeddedVaultOptions { RootToken = "root", Time = Clock });

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Vault.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected async Task<(HttpStatusCode Status, JsonNode? Body)> AskAsync(
        string method, string path, string? body = null, string? token = "root", string? wrapTtl = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(Vault.Address, $"/v1/{path}"));
        if (token is not null)
        {
            request.Headers.Add("X-Vault-Token", token);
        }

        if (Namespace.Length > 0)
        {
            request.Headers.Add("X-Vault-Namespace", Namespace);
        }

        if (wrapTtl is not null)
        {
            request.Headers.Add("X-Vault-Wrap-TTL", wrapTtl);
        }

        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, text.Length > 0 ? JsonNode.Parse(text) : null);
    }

    protected async Task<JsonNode> DoAsync(string method, string path, string? body = null, string? token = "root", string? wrapTtl = null)
    {
        var (status, answer) = await AskAsync(method, path, body, token, wrapTtl);
        ((int)status).ShouldBeLessThan(300, $"{method} {path}: {answer?.ToJsonString()}");
        return answer ?? new JsonObject();
    }

    protected async Task<string> RefusalAsync(
        HttpStatusCode expected,
        string method,
        string path,
        string? body = null,
        string? token = "root")
    {
        var (status, answer) = await AskAsync(method, path, body, token);
        status.ShouldBe(expected, answer?.ToJsonString());
        return string.Join('\n', answer!["errors"]!.AsArray().Select(error => error!.GetValue<string>()));
    }

    protected async Task<string> TokenWithAsync(string policy, string rules)
    {
        await DoAsync("PUT", $"sys/policies/acl/{policy}", new JsonObject { ["policy"] = rules }.ToJsonString());
        var answer = await DoAsync("POST", "auth/token/create", $$"""{"policies":["{{policy}}"],"ttl":"1h"}""");
        return answer["auth"]!["client_token"]!.GetValue<string>();
    }
}
