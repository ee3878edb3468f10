using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using VaultInjector.Contracts;
using VaultInjector.Webhook.Broker;
using VaultInjector.Webhook.Tests.Support;

namespace VaultInjector.Webhook.Tests.Broker;

/// <summary>The three endpoints that take an identity: the same checks for each, and Vault hears of no pod that may not.</summary>
public sealed class BrokerEndpointsTests : BrokerCalls
{
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

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Refuses_on_every_endpoint_alike(string what, string change, int status, string code)
    {
        Shop.With(what, found => Merge((JsonObject)found, (JsonObject)JsonNode.Parse(change)!));

        foreach (var endpoint in Endpoints())
        {
            await ShouldRefuseAsync(endpoint, TestTokens.Bearer, status, code);
        }

        AskedVault.ShouldBeEmpty();
        Shop.Asked.ShouldNotContain(asked => asked.Contains("leases"), "nothing is recorded");
        Shop.Asked.Count(asked => asked.Contains("events")).ShouldBeLessThan(2, "one event says what the pod waits for");
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

        Shop.Asked.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("a/b")]
    [InlineData("r\u00f4le")]
    public async Task Refuses_a_role_that_is_not_a_name_on_every_endpoint(string role)
    {
        Shop.With("pod", pod => SetAgent(pod, "VAULT_INJECTOR_ROLE", role)).With("pod", pod => Annotate(pod, role));

        foreach (var endpoint in Endpoints())
        {
            await ShouldRefuseAsync(endpoint, TestTokens.Bearer, 403, ProblemCodes.RoleInvalid);
        }

        AskedVault.ShouldBeEmpty();
    }

    [Fact]
    public async Task Refuses_a_pod_that_logs_in_to_Vault_itself()
    {
        Shop.With("pod", pod => SetAgent(pod, "VAULT_INJECTOR_AUTH_METHOD", "kubernetes"));

        foreach (var endpoint in Endpoints())
        {
            await ShouldRefuseAsync(endpoint, TestTokens.Bearer, 403, ProblemCodes.MethodNotBrokered);
        }
    }

    [Fact]
    public async Task Refuses_a_token_to_an_ending_pod_and_takes_its_report()
    {
        Shop.With("pod", pod => pod["metadata"]!["deletionTimestamp"] = "2026-01-01T00:00:00Z");

        await ShouldRefuseAsync(Host.Get<BrokerEndpoints>().GrantAsync, TestTokens.Bearer, 409, ProblemCodes.PodEnding);
        Host.Vault = _ => StubbedHost.Answer(200, """{"data":{"accessor":"acc-1","ttl":60,"meta":{"pod_uid":"uid-1"}} }""");
        (await AskAsync(Host.Get<BrokerEndpoints>().RecordAsync, TestTokens.Bearer, Issued)).Response.StatusCode.ShouldBe(204);
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
        var context = await AskAsync(Host.Get<BrokerEndpoints>().RecordAsync, TestTokens.Bearer, report);

        context.Response.StatusCode.ShouldBe(400);
        context.Json().GetProperty("code").GetString().ShouldBe(ProblemCodes.ReportInvalid);
        Shop.Asked.ShouldBeEmpty();
    }

    private RequestDelegate[] Endpoints()
    {
        var broker = Host.Get<BrokerEndpoints>();
        return [broker.GrantAsync, broker.RecordAsync, broker.AlarmAsync, broker.TroubleAsync];
    }

    private async Task ShouldRefuseAsync(RequestDelegate endpoint, string? authorization, int status, string code)
    {
        var body = endpoint.Method.Name switch
        {
            nameof(BrokerEndpoints.AlarmAsync) => Incident,
            nameof(BrokerEndpoints.TroubleAsync) => Trouble,
            _ => Issued,
        };
        var context = await AskAsync(endpoint, authorization, body);

        context.Response.StatusCode.ShouldBe(status);
        context.Response.ContentType.ShouldBe("application/problem+json");
        context.Json().GetProperty("code").GetString().ShouldBe(code);
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
