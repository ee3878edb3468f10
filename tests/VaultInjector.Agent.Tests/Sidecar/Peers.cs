using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace VaultInjector.Agent.Tests.Sidecar;

/// <summary>Broker and Vault in memory. A call that nobody foresaw fails the test.</summary>
internal sealed class Peers : HttpMessageHandler
{
    private readonly FakeVault _vault;
    private readonly FakeBroker _broker;
    private readonly List<string> _calls = [];

    public Peers(TimeProvider time)
    {
        _vault = new FakeVault(time);
        _broker = new FakeBroker(_vault);
    }

    public FakeVault Vault => _vault;

    public FakeBroker Broker => _broker;

    /// <summary>As <c>POST vault.test/v1/sys/wrapping/unwrap</c>.</summary>
    public IReadOnlyList<string> Calls => _calls;

    /// <summary>Answers in place of the peer, where it returns something.</summary>
    public Func<string, HttpResponseMessage?> Instead { get; set; } = _ => null;

    public int Count(string ending) => _calls.Count(call => call.EndsWith(ending, StringComparison.Ordinal));

    public static HttpResponseMessage Answer(int status, string body, string type = "application/json") =>
        new((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, type) };

    public static HttpResponseMessage VaultErrors(int status, params string[] errors) =>
        Answer(status, new JsonObject { ["errors"] = new JsonArray([.. errors.Select(error => (JsonNode)error)]) }.ToJsonString());

    public static HttpResponseMessage Problem(int status, string code, string detail) =>
        Answer(
            status,
            JsonSerializer.Serialize(
                new
                {
                    type = "about:blank",
                    title = "Refused",
                    status,
                    code,
                    detail,
                }),
            "application/problem+json");

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var call = $"{request.Method} {request.RequestUri!.Host}{request.RequestUri.AbsolutePath}";
        _calls.Add(call);
        var body = request.Content is null ? "" : new StreamReader(request.Content.ReadAsStream(cancellationToken)).ReadToEnd();
        var answer =
            Instead(call)
            ?? (
                request.RequestUri.Host == "vault.test"
                    ? _vault.Answer(call[(call.IndexOf('/') + 1)..], request, body)
                    : _broker.Answer(call, request))
            ?? throw new InvalidOperationException($"nobody foresaw {call}");
        answer.RequestMessage = request;
        return Task.FromResult(answer);
    }
}
