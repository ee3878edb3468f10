using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Pods;
using VaultInjector.EndToEnd.Cluster;

namespace VaultInjector.EndToEnd.Admission;

/// <summary>Bad input at <c>/mutate</c>: a clear 4xx or an untouched answer, never a 500.</summary>
public sealed class AdmissionInputTests(RunningCluster running) : IDisposable
{
    private readonly WebhookClient _webhook = new(running.Cluster);

    public void Dispose() => _webhook.Dispose();

    [Theory]
    [InlineData("", "not JSON")]
    [InlineData("{", "not JSON")]
    [InlineData("\u0000\u0001", "not JSON")]
    [InlineData("[]", "kind is not AdmissionReview")]
    [InlineData("null", "kind is not AdmissionReview")]
    [InlineData("{}", "kind is not AdmissionReview")]
    [InlineData("""{"apiVersion":"v1","kind":"Pod"}""", "kind is not AdmissionReview")]
    [InlineData("""{"apiVersion":"admission.k8s.io/v2","kind":"AdmissionReview"}""", "apiVersion is not")]
    [InlineData("""{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview"}""", "has no request")]
    [InlineData("""{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{}}""", "uid is missing")]
    [InlineData("""{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":7}}""", "uid is missing")]
    public async Task Says_why_it_cannot_read_a_review(string body, string why)
    {
        var (status, text) = await PostAsync(body);

        status.ShouldBe(HttpStatusCode.BadRequest);
        text.ShouldContain(why);
    }

    [Fact]
    public async Task Refuses_another_content_type() =>
        (await PostAsync("{}", "text/plain")).Status.ShouldBe(HttpStatusCode.UnsupportedMediaType);

    [Fact]
    public async Task Refuses_a_body_over_4_MiB()
    {
        var (status, text) = await PostAsync($"{{\"x\":\"{new string('x', 4 * 1024 * 1024)}\"}}");

        status.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        text.ShouldContain("larger than");
    }

    [Theory]
    [InlineData("CREATE", "apps", "v1", "deployments")]
    [InlineData("DELETE", "", "v1", "pods")]
    [InlineData("UPDATE", "", "v1", "pods")]
    [InlineData("CONNECT", "", "v1", "pods")]
    public async Task Leaves_everything_but_the_creation_of_pods_untouched(string operation, string group, string version, string resource)
    {
        var (status, text) = await PostAsync($$$"""
            {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"u-1","operation":"{{{operation}}}",
             "resource":{"group":"{{{group}}}","version":"{{{version}}}","resource":"{{{resource}}}"},
             "namespace":"{{{running.Namespace}}}","object":null}}
            """);

        status.ShouldBe(HttpStatusCode.OK);
        var response = JsonNode.Parse(text)!["response"]!;
        response["allowed"]!.GetValue<bool>().ShouldBeTrue();
        response["uid"]!.GetValue<string>().ShouldBe("u-1");
        response["patch"].ShouldBeNull();
    }

    [Fact]
    public async Task Answers_v1beta1_in_kind()
    {
        var (_, text) = await PostAsync(
            """{"apiVersion":"admission.k8s.io/v1beta1","kind":"AdmissionReview","request":{"uid":"u-2","operation":"DELETE"}}"""
        );

        JsonNode.Parse(text)!["apiVersion"]!.GetValue<string>().ShouldBe("admission.k8s.io/v1beta1");
    }

    [Fact]
    public async Task Denies_a_pod_with_five_wrong_annotations_once_with_five_lines()
    {
        var pod = running.Pod(
            "five-wrong", "true", ("rol", "yn-api"), ("role", "a b"), ("agent", "forever"), ("timeout", "soon"), ("memory-limit", "lots"));

        var refusal = await Should.ThrowAsync<KubeRefusalException>(() => running.Cluster.CreateAsync(pod, CancellationToken.None));

        refusal.Message.Split('\n').Count(line => line.StartsWith("- ", StringComparison.Ordinal)).ShouldBe(5, refusal.Message);
        refusal.Message.ShouldContain("did you mean vault-injector.io/role?");
    }

    [Fact]
    public async Task Leaves_pods_of_a_namespace_that_is_not_opted_in_untouched()
    {
        var pod = running.Pod("outside", "true", ("role", "yn-api"));

        var stored = await running.Cluster.DryRunAsync(pod, "default", CancellationToken.None);

        stored["spec"]!["initContainers"].ShouldBeNull();
        stored["metadata"]!["annotations"]!["vault-injector.io/status"].ShouldBeNull();
    }

    [Fact]
    public async Task Injects_in_a_dry_run_too()
    {
        var stored = await running.Cluster.DryRunAsync(
            running.Pod("dry", "true", ("role", "yn-api")),
            running.Namespace,
            CancellationToken.None);

        stored["spec"]!["initContainers"]![0]!["name"]!.GetValue<string>().ShouldBe("vault-injector-agent");
    }

    private Task<(HttpStatusCode Status, string Body)> PostAsync(string body, string type = "application/json") =>
        _webhook.PostAsync("/mutate", new StringContent(body, Encoding.UTF8, type));
}
