using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using VaultInjector.Fuzzing;
using VaultInjector.Webhook.Admission;
using VaultInjector.Webhook.Broker;
using VaultInjector.Webhook.Tests.Support;

namespace VaultInjector.Webhook.Tests.Fuzz;

/// <summary>Whoever can reach the webhook may send what he likes: a verdict, a grant or a refusal comes back, never an exception.</summary>
[Collection(FuzzingAlone.Name)]
public sealed class HostileCallersTests : IAsyncLifetime
{
    private static readonly int[] OfAdmission = [200, 400, 413, 415];
    private static readonly int[] OfBroker = [200, 204, 400, 401, 403, 404, 409, 429, 503];
    private StubbedHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await StubbedHost.StartAsync();
        _host.Kube = new InjectedShop().Answer;
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public Task Answers_any_review_with_a_verdict_or_a_4xx() =>
        Fuzzer.RunAsync(
            Fuzzer.Corpus("reviews"),
            async review =>
            {
                var context = Context(review);

                await _host.Get<AdmissionEndpoint>().HandleAsync(context);

                OfAdmission.ShouldContain(context.Response.StatusCode);
                if (context.Response.StatusCode == 200)
                {
                    var response = Body(context).GetProperty("response");
                    response.GetProperty("uid").GetString().ShouldNotBeNullOrEmpty();
                    response.GetProperty("allowed").ValueKind.ShouldBeOneOf(JsonValueKind.True, JsonValueKind.False);
                }
            },
            cases: 600);

    [Fact]
    public Task Answers_any_Authorization_with_a_grant_or_a_problem() =>
        Fuzzer.RunAsync(
            Fuzzer.Corpus("authorization"),
            async header =>
            {
                var context = Context([]);
                context.Request.Headers.Authorization = Encoding.Latin1.GetString(header);

                await _host.Get<BrokerEndpoints>().GrantAsync(context);

                ShouldBeDocumented(context);
            },
            cases: 600);

    [Fact]
    public Task Answers_any_report_with_nothing_or_a_problem() =>
        Fuzzer.RunAsync(
            Fuzzer.Corpus("reports"),
            async report =>
            {
                foreach (
                    var handle in new RequestDelegate[]
                    {
                        _host.Get<BrokerEndpoints>().RecordAsync,
                        _host.Get<BrokerEndpoints>().AlarmAsync,
                        _host.Get<BrokerEndpoints>().TroubleAsync,
                    })
                {
                    var context = Context(report);
                    context.Request.Headers.Authorization = TestTokens.Bearer;

                    await handle(context);

                    ShouldBeDocumented(context);
                }
            },
            cases: 400);

    private static void ShouldBeDocumented(HttpContext context)
    {
        OfBroker.ShouldContain(context.Response.StatusCode);
        if (context.Response.StatusCode >= 400)
        {
            context.Response.ContentType.ShouldBe("application/problem+json");
            var problem = Body(context);
            problem.GetProperty("status").GetInt32().ShouldBe(context.Response.StatusCode);
            problem.GetProperty("code").GetString().ShouldNotBeNullOrEmpty();
            problem.GetProperty("detail").GetString()!.Length.ShouldBeInRange(10, 2000);
        }
    }

    private static DefaultHttpContext Context(byte[] body) =>
        new()
        {
            Request =
            {
                Method = "POST",
                ContentType = "application/json",
                Body = new MemoryStream(body),
            },
            Response = { Body = new MemoryStream() },
        };

    private static JsonElement Body(HttpContext context) => JsonDocument.Parse(((MemoryStream)context.Response.Body).ToArray()).RootElement;
}
