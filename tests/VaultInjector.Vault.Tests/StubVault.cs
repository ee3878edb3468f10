using System.Net;
using System.Text;

namespace VaultInjector.Vault.Tests;

/// <summary>Answers every request in the same way and keeps what was asked.</summary>
internal sealed class StubVault(Func<HttpResponseMessage> answer) : HttpMessageHandler
{
    public static readonly VaultToken Token = new("hvs.token-canary");

    public List<Asked> Requests { get; } = [];

    public Asked Last => Requests[^1];

    public static StubVault Answering(int status, string body, string type = "application/json") =>
        new(() => new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, type) });

    public VaultClient Client(string? vaultNamespace = null) =>
        new(new HttpClient(this) { BaseAddress = new Uri("https://vault.test:8200") }, vaultNamespace);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        Requests.Add(
            new Asked(
                $"{request.Method} {request.RequestUri!.PathAndQuery}",
                body,
                request.Headers.ToDictionary(h => h.Key, h => string.Join(',', h.Value), StringComparer.OrdinalIgnoreCase)));
        return answer();
    }
}

internal sealed record Asked(string Line, string Body, IReadOnlyDictionary<string, string> Headers);
