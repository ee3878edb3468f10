using System.Diagnostics.Metrics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using VaultInjector.Webhook.Admission;
using VaultInjector.Webhook.Tests.Support;

namespace VaultInjector.Webhook.Tests.Admission;

/// <summary>From the bytes of a review to the bytes of the answer.</summary>
public sealed class AdmissionEndpointTests : IAsyncLifetime
{
    private readonly InjectedShop _shop = new();
    private StubbedHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await StubbedHost.StartAsync();
        _host.Kube = _shop.Answer;
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Injects_a_pod_of_an_opted_in_namespace()
    {
        var answer = (await AskAsync(Reviews.OfPod())).Json();

        answer.GetProperty("apiVersion").GetString().ShouldBe("admission.k8s.io/v1");
        var response = answer.GetProperty("response");
        response.GetProperty("uid").GetString().ShouldBe("u-1");
        response.GetProperty("allowed").GetBoolean().ShouldBeTrue();
        response.GetProperty("patchType").GetString().ShouldBe("JSONPatch");
        Encoding.UTF8.GetString(response.GetProperty("patch").GetBytesFromBase64()).ShouldContain("vault-injector-agent");
        Decision(response).ShouldBe("injected");
    }

    [Theory]
    [InlineData("admission.k8s.io/v1")]
    [InlineData("admission.k8s.io/v1beta1")]
    public async Task Answers_in_the_version_of_the_question(string version)
    {
        var review = Reviews.OfPod();
        review["apiVersion"] = version;

        (await AskAsync(review)).Json().GetProperty("apiVersion").GetString().ShouldBe(version);
    }

    [Theory]
    [InlineData("operation", "UPDATE")]
    [InlineData("operation", "DELETE")]
    [InlineData("operation", "CONNECT")]
    [InlineData("operation", "create")]
    public async Task Leaves_everything_but_the_creation_of_a_pod_unchanged(string member, string value)
    {
        var review = Reviews.OfPod();
        review["request"]![member] = value;

        await ShouldBeUnchangedAsync(review, "not_a_pod_creation");
    }

    [Theory]
    [InlineData("apps", "v1", "deployments")]
    [InlineData("", "v1", "pods/ephemeralcontainers")]
    [InlineData("metrics.k8s.io", "v1", "pods")]
    public async Task Leaves_other_resources_unchanged(string group, string version, string resource)
    {
        var review = Reviews.OfPod();
        review["request"]!["resource"] = new JsonObject { ["group"] = group, ["version"] = version, ["resource"] = resource };

        await ShouldBeUnchangedAsync(review, "not_a_pod_creation");
    }

    [Fact]
    public Task Leaves_a_pod_without_a_role_unchanged() => ShouldBeUnchangedAsync(Reviews.OfPod(role: null), "no_role");

    [Fact]
    public async Task Leaves_a_pod_of_a_namespace_without_the_label_unchanged()
    {
        _shop.With("namespace", found => found["metadata"]!["labels"] = new JsonObject());

        await ShouldBeUnchangedAsync(Reviews.OfPod(), "namespace_not_opted_in");
    }

    [Fact]
    public async Task Leaves_a_pod_of_a_missing_namespace_unchanged()
    {
        _host.Kube = _ => StubbedHost.Answer(404, """{"kind":"Status","message":"namespaces \"shop\" not found"}""");

        await ShouldBeUnchangedAsync(Reviews.OfPod(), "namespace_missing");
    }

    [Fact]
    public async Task Asks_once_about_a_missing_namespace()
    {
        var asked = 0;
        _host.Kube = _ =>
        {
            asked++;
            return StubbedHost.Answer(404, """{"kind":"Status","message":"not found"}""");
        };

        for (var number = 0; number < 300; number++)
        {
            await ShouldBeUnchangedAsync(Reviews.OfPod(), "namespace_missing");
        }

        asked.ShouldBe(1);
    }

    [Fact]
    public Task Denies_a_pod_with_a_role_that_is_not_a_name() => ShouldBeDeniedAsync(403, "rejected", "vault-injector.io/role", "../sys");

    [Theory]
    [InlineData(500, "the Kubernetes API server is ill")]
    [InlineData(403, "forbidden")]
    public async Task Denies_for_the_moment_a_pod_whose_namespace_cannot_be_read(int status, string message)
    {
        _host.Kube = _ => StubbedHost.Answer(status, $$"""{"kind":"Status","message":"{{message}}"}""");

        await ShouldBeDeniedAsync(503, "namespace_unreadable", message);
    }

    [Theory]
    [InlineData("text/plain", "{}", 415, "Content-Type is not application/json")]
    [InlineData("", "{}", 415, "Content-Type is not application/json")]
    [InlineData("application/json", "", 400, "the body is not JSON")]
    [InlineData("application/json", "{", 400, "the body is not JSON")]
    [InlineData("application/json", "[]", 400, "kind is not AdmissionReview")]
    [InlineData("application/json", "{\"kind\":\"AdmissionReview\"}", 400, "apiVersion is not admission.k8s.io/v1")]
    public async Task Refuses_what_is_not_a_review(string contentType, string body, int status, string problem)
    {
        var context = Reviews.Request(Encoding.UTF8.GetBytes(body), body.Length, contentType);

        await _host.Get<AdmissionEndpoint>().HandleAsync(context);

        context.Response.StatusCode.ShouldBe(status);
        context.Said().ShouldStartWith($"vault-injector cannot read this admission review: {problem}");
        _shop.Asked.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("request", "the review has no request")]
    [InlineData("uid", "request.uid is missing")]
    public async Task Refuses_a_review_without_its_parts(string part, string problem)
    {
        var review = Reviews.OfPod();
        ((JsonObject)(part == "request" ? review : review["request"])!).Remove(part);

        var context = await AskAsync(review);

        context.Response.StatusCode.ShouldBe(400);
        context.Said().ShouldContain(problem);
    }

    [Fact]
    public async Task Shows_each_outcome_in_the_metric()
    {
        var seen = new List<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (instrument.Name == "vault_injector.admission.reviews" && instrument.Meter.Scope == _host.Get<IMeterFactory>())
            {
                listening.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => seen.Add((string)tags[0].Value!));
        listener.Start();

        await AskAsync(Reviews.OfPod());
        await AskAsync(Reviews.OfPod(role: null));
        await AskAsync(new JsonObject());

        seen.ShouldBe(["injected", "no_role", "unreadable"]);
    }

    private async Task ShouldBeUnchangedAsync(JsonObject review, string reason)
    {
        var response = (await AskAsync(review)).Json().GetProperty("response");

        response.GetProperty("allowed").GetBoolean().ShouldBeTrue();
        response.TryGetProperty("patch", out _).ShouldBeFalse();
        Decision(response).ShouldBe(reason);
    }

    private async Task ShouldBeDeniedAsync(int code, string reason, string message, string role = "yn-api")
    {
        var response = (await AskAsync(Reviews.OfPod(role))).Json().GetProperty("response");

        response.GetProperty("allowed").GetBoolean().ShouldBeFalse();
        response.GetProperty("status").GetProperty("code").GetInt32().ShouldBe(code);
        response.GetProperty("status").GetProperty("message").GetString().ShouldNotBeNull().ShouldContain(message);
        Decision(response).ShouldBe(reason);
    }

    private async Task<HttpContext> AskAsync(JsonNode review)
    {
        var body = review.Bytes();
        var context = Reviews.Request(body, body.Length);
        await _host.Get<AdmissionEndpoint>().HandleAsync(context);
        return context;
    }

    private static string? Decision(JsonElement response) =>
        response.GetProperty("auditAnnotations").GetProperty("decision").GetString();
}
