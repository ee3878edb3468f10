using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using VaultInjector.Contracts;
using VaultInjector.Webhook.Broker;
using VaultInjector.Webhook.Configuration;
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
            await ShouldRefuseAsync(endpoint, TestTokens.Bearer, status, code);
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
    [InlineData("Bearer a.b.c", ProblemCodes.TokenInvalid)]
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
            await ShouldRefuseAsync(endpoint, TestTokens.Bearer, 403, ProblemCodes.RoleInvalid);
        }

        _askedVault.ShouldBeEmpty();
    }

    [Fact]
    public async Task Refuses_a_pod_that_logs_in_to_Vault_itself()
    {
        _shop.With("pod", pod => SetAgent(pod, "VAULT_INJECTOR_AUTH_METHOD", "kubernetes"));

        foreach (var endpoint in Endpoints())
        {
            await ShouldRefuseAsync(endpoint, TestTokens.Bearer, 403, ProblemCodes.MethodNotBrokered);
        }
    }

    [Fact]
    public async Task Refuses_a_token_to_an_ending_pod_and_takes_its_report()
    {
        _shop.With("pod", pod => pod["metadata"]!["deletionTimestamp"] = "2026-01-01T00:00:00Z");

        await ShouldRefuseAsync(_host.Get<BrokerEndpoints>().GrantAsync, TestTokens.Bearer, 409, ProblemCodes.PodEnding);
        (await AskAsync(_host.Get<BrokerEndpoints>().RecordAsync, TestTokens.Bearer, Issued)).Response.StatusCode.ShouldBe(204);
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
        var context = await AskAsync(_host.Get<BrokerEndpoints>().RecordAsync, TestTokens.Bearer, report);

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

        var context = await AskAsync(_host.Get<BrokerEndpoints>().AlarmAsync, TestTokens.Bearer, Incident);

        context.Response.StatusCode.ShouldBe(503);
        context.Json().GetProperty("detail").GetString().ShouldNotBeNull()
            .ShouldStartWith("The injector cannot write the event about pod shop/web-1: ");
    }

    [Fact]
    public async Task Raises_one_alarm_of_a_pod_with_our_own_words()
    {
        var events = new List<string>();
        _host.Kube = request =>
        {
            if (request.RequestUri!.AbsolutePath.EndsWith("/events", StringComparison.Ordinal))
            {
                events.Add(request.Content!.ReadAsStringAsync().GetAwaiter().GetResult());
            }

            return _shop.Answer(request);
        };

        for (var number = 0; number < 20; number++)
        {
            (await AskAsync(_host.Get<BrokerEndpoints>().AlarmAsync, TestTokens.Bearer, Incident)).Response.StatusCode.ShouldBe(204);
        }

        events.Single().ShouldNotContain("possible interception of somebody", Case.Sensitive);
        events.Single().ShouldContain("The agent of this pod reports that another client may have used its wrapping token.");
    }

    [Fact]
    public async Task Refuses_for_the_moment_a_pod_without_an_address_where_secret_ids_are_bound_to_one()
    {
        var options = _host.Get<LiveOptions>();
        options.Adopt(options.Current with { Broker = options.Broker with { BindToPodIp = true } });
        _shop.With("pod", pod => pod["status"] = new JsonObject());

        var context = await AskAsync(_host.Get<BrokerEndpoints>().GrantAsync, TestTokens.Bearer, "");

        context.Response.StatusCode.ShouldBe(503);
        context.Response.Headers.RetryAfter.ToString().ShouldBe("2");
        context.Json().GetProperty("code").GetString().ShouldBe(ProblemCodes.PodIpMissing);
        _askedVault.ShouldBeEmpty();
    }

    [Fact]
    public async Task Binds_a_secret_id_to_all_addresses_of_the_pod()
    {
        var options = _host.Get<LiveOptions>();
        options.Adopt(options.Current with { Broker = options.Broker with { BindToPodIp = true } });
        _shop.With("pod", pod => pod["status"] = JsonNode.Parse(
            """{"podIP": "10.1.2.3", "podIPs": [{"ip": "10.1.2.3"}, {"ip": "fd00::7"}]}"""));
        var asked = "";
        _host.Vault = request =>
        {
            asked = request.Content?.ReadAsStringAsync().GetAwaiter().GetResult() ?? asked;
            return StubbedHost.Answer(200, """{"data":{"role_id":"r"},"wrap_info":{"token":"hvs.w","ttl":60,"creation_path":"p"}}""");
        };

        (await AskAsync(_host.Get<BrokerEndpoints>().GrantAsync, TestTokens.Bearer, "")).Response.StatusCode.ShouldBe(200);

        asked.ShouldContain("10.1.2.3/32");
        asked.ShouldContain("fd00::7/128");
    }

    private const string Issued = """{"tokenAccessor":"acc-1"}""";
    private const string Incident = """{"detail":"possible interception of somebody"}""";

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
