using System.Net;
using System.Text;
using VaultInjector.Vault.Api;

namespace VaultInjector.Vault.Tests;

/// <summary>Gives one recorded answer and keeps what was asked.</summary>
internal sealed class StubVault : HttpMessageHandler
{
    private readonly Func<HttpResponseMessage> _answer;

    private StubVault(Func<HttpResponseMessage> answer) => _answer = answer;

    public static VaultToken Token { get; } = new("hvs.canary-token");

    /// <summary>Method and path of the last request.</summary>
    public string Asked { get; private set; } = "nothing";

    public int Requests { get; private set; }

    public string Body { get; private set; } = "";

    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

    public static StubVault Answering(int status, string body, string type = "application/json") =>
        new(() => new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, type) });

    public static StubVault Answering(Func<HttpResponseMessage> answer) => new(answer);

    public static StubVault Refusing(int status, params string[] errors) =>
        Answering(
            status,
            $$"""{"errors":[{{string.Join(',', errors.Select(error => System.Text.Json.JsonSerializer.Serialize(error)))}}]}"""
        );

    public static StubVault Failing(Exception failure) => new(() => throw failure);

    public VaultClient Client(string? vaultNamespace = null, string address = "https://vault.test:8200") =>
        new(new HttpClient(this) { BaseAddress = new Uri(address) }, vaultNamespace);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Requests++;
        Asked = $"{request.Method} {request.RequestUri!.AbsolutePath}";
        Body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        foreach (var (name, values) in request.Headers)
        {
            Headers[name] = string.Join(',', values);
        }

        return _answer();
    }
}
