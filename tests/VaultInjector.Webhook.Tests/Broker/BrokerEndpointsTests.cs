using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using VaultInjector.Contracts;
using VaultInjector.Webhook.Broker;
using VaultInjector.Webhook.Tests.Support;

namespace VaultInjector.Webhook.Tests.Broker;

/// <summary>The three endpoints that take an identity: the same checks for each, and Vault hears of no pod that may not.</summary>
public sealed class BrokerEndpointsTests : IAsyncLifetime
{
    private readonly InjectedShop _shop = new();
    private readonly List<string> _askedVault = [];
    private StubbedHost _host = null!;

    public static TheoryData<string, string, int, string> Refusals { get; } = new()
    {
        { "tokenreview", "{\"status\":{\"authenticated\":false}}", 401, ProblemCodes.TokenInvalid },
        { "tokenreview", "{\"status\":{\"authenticated\":false,\"error\":\"token expired\"}}", 401, ProblemCodes.TokenInvalid },
        { "tokenreview", "{\"status\":{\"audiences\":[\"other\"]}}", 401, ProblemCodes.TokenInvalid },
        { "tokenreview", "{\"status\":{\"user\":{\"extra\":null}}}", 401, ProblemCodes.TokenNotPodBound },
        { "tokenreview", "{\"status\":{\"user\":{\"username\":\"system:node:n1\"}}}", 401, ProblemCodes.TokenNotPodBound },
        { "pod", "{\"metadata\":{\"uid\":\"uid-2\"}}", 403, ProblemCodes.PodReplaced },
        { "pod", "{\"spec\":{\"serviceAccountName\":\"payroll\"}}", 403, ProblemCodes.PodReplaced },
        { "pod", "{\"spec\":{\"initContainers\":[]}}", 403, ProblemCodes.PodNotInjected },
        { "pod", "{\"metadata\":{\"annotations\":{\"vault-injector.io/role\":\"admin\"}}}", 403, ProblemCodes.RoleChanged },
        { "namespace", "{\"metadata\":{\"labels\":{\"vault-injector.io/injection\":\"off\"}}}", 403, ProblemCodes.NamespaceNotOptedIn },
        { "namespace", "{\"metadata\":{\"annotations\":{\"vault-injector.io/allowed-roles\":\"ci\"}}}", 403, ProblemCodes.RoleNotAllowed },
        { "namespace", "{\"metadata\":{\"annotations\":null}}", 403, ProblemCodes.RoleNotAllowed },
    };

    public async ValueTask InitializeAsync()
    {
        _host = await StubbedHost.StartAsync();
        _host.Kube = _shop.Answer;
        _host.Vault = request =>
        {
            _askedVault.Add(request.RequestUri!.AbsolutePath);
            return StubbedHost.Answer(500, "{}");
        };
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Refuses_on_every_endpoint_alike(string what, string change, int status, string code)
    {
        _shop.With(what, found => Merge((JsonObject)found, (JsonObject)JsonNode.Parse(change)!));

        foreach (var endpoint in Endpoints())
        {
            await ShouldRefuseAsync(endpoint, "Bearer a.b.c", status, code);
        }

        _askedVault.ShouldBeEmpty();
        _shop.Asked.ShouldNotContain(asked => asked.Contains("configmaps") || asked.Contains("events"), "nothing is written");
    }

    [Theory]
    [InlineData(null, ProblemCodes.TokenMissing)]
    [InlineData("", ProblemCodes.TokenMissing)]
    [InlineData("Basic a.b.c", ProblemCodes.TokenMissing)]
    [InlineData("Bearer", ProblemCodes.TokenMissing)]
    [InlineData("Bearer ", ProblemCodes.TokenInvalid)]
    [InlineData("Bearer a.b", ProblemCodes.TokenInvalid)]
    [InlineData("Bearer a.b.c.d", ProblemCodes.TokenInvalid)]
    public async Task Refuses_without_asking_the_API_server(string? authorization, string code)
    {
        foreach (var endpoint in Endpoints())
        {
            await ShouldRefuseAsync(endpoint, authorization, 401, code);
        }

        _shop.Asked.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("a/b")]
    [InlineData("r\u00f4le")]
    public async Task Refuses_a_role_that_is_not_a_name_on_every_endpoint(string role)
    {
        _shop.With("pod", pod => SetAgent(pod, "VAULT_INJECTOR_ROLE", role)).With("pod", pod => Annotate(pod, role));

        foreach (var endpoint in Endpoints())
        {
            await ShouldRefuseAsync(endpoint, "Bearer a.b.c", 403, ProblemCodes.RoleInvalid);
        }

        _askedVault.ShouldBeEmpty();
    }

    [Fact]
    public async Task Refuses_a_pod_that_logs_in_to_Vault_itself()
    {
        _shop.With("pod", pod => SetAgent(pod, "VAULT_INJECTOR_AUTH_METHOD", "kubernetes"));

        foreach (var endpoint in Endpoints())
        {
            await ShouldRefuseAsync(endpoint, "Bearer a.b.c", 403, ProblemCodes.MethodNotBrokered);
        }
    }

    [Fact]
    public async Task Refuses_a_token_to_an_ending_pod_and_takes_its_report()
    {
        _shop.With("pod", pod => pod["metadata"]!["deletionTimestamp"] = "2026-01-01T00:00:00Z");

        await ShouldRefuseAsync(_host.Get<BrokerEndpoints>().GrantAsync, "Bearer a.b.c", 409, ProblemCodes.PodEnding);
        (await AskAsync(_host.Get<BrokerEndpoints>().RecordAsync, "Bearer a.b.c", Issued)).Response.StatusCode.ShouldBe(204);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"tokenAccessor\":\"\"}")]
    [InlineData("{\"tokenAccessor\":\"a b\"}")]
    [InlineData("{\"tokenAccessor\":7}")]
    [InlineData("{\"tokenAccessor\":\"../x\"}")]
    public async Task Refuses_a_report_without_accessors(string report)
    {
        var context = await AskAsync(_host.Get<BrokerEndpoints>().RecordAsync, "Bearer a.b.c", report);

        context.Response.StatusCode.ShouldBe(400);
        context.Json().GetProperty("code").GetString().ShouldBe(ProblemCodes.ReportInvalid);
        _shop.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task Names_the_event_where_an_alarm_cannot_be_raised()
    {
        _host.Kube = request => request.RequestUri!.AbsolutePath.EndsWith("/events", StringComparison.Ordinal)
            ? StubbedHost.Answer(403, """{"kind":"Status","message":"no"}""")
            : _shop.Answer(request);

        var context = await AskAsync(_host.Get<BrokerEndpoints>().AlarmAsync, "Bearer a.b.c", Incident);

        context.Response.StatusCode.ShouldBe(503);
        context.Json().GetProperty("detail").GetString().ShouldNotBeNull()
            .ShouldStartWith("The injector cannot write the event about pod shop/web-1: ");
    }

    private const string Issued = """{"tokenAccessor":"acc-1"}""";
    private const string Incident = """{"detail":"possible interception"}""";

    private RequestDelegate[] Endpoints()
    {
        var broker = _host.Get<BrokerEndpoints>();
        return [broker.GrantAsync, broker.RecordAsync, broker.AlarmAsync];
    }

    private async Task ShouldRefuseAsync(RequestDelegate endpoint, string? authorization, int status, string code)
    {
        var body = endpoint.Method.Name == nameof(BrokerEndpoints.AlarmAsync) ? Incident : Issued;
        var context = await AskAsync(endpoint, authorization, body);

        context.Response.StatusCode.ShouldBe(status);
        context.Response.ContentType.ShouldBe("application/problem+json");
        context.Json().GetProperty("code").GetString().ShouldBe(code);
    }

    private static async Task<HttpContext> AskAsync(RequestDelegate endpoint, string? authorization, string body)
    {
        var context = Reviews.Request(Encoding.UTF8.GetBytes(body), body.Length);
        context.Request.Headers.Authorization = authorization;
        await endpoint(context);
        return context;
    }

    private static void SetAgent(JsonNode pod, string variable, string value) =>
        pod["spec"]!["initContainers"]![0]!["env"]!.AsArray()
            .Single(entry => entry!["name"]!.GetValue<string>() == variable)!["value"] = value;

    private static void Annotate(JsonNode pod, string role) => pod["metadata"]!["annotations"]!["vault-injector.io/role"] = role;

    private static void Merge(JsonObject into, JsonObject change)
    {
        foreach (var (name, value) in change.ToList())
        {
            if (value is JsonObject inner && into[name] is JsonObject known)
            {
                Merge(known, inner);
            }
            else
            {
                into[name] = value?.DeepClone();
            }
        }
    }
}
