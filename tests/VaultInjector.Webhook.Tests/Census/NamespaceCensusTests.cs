using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using VaultInjector.Injection.Pods;
using VaultInjector.Webhook.Admission;
using VaultInjector.Webhook.Census;
using VaultInjector.Webhook.Kubernetes;
using VaultInjector.Webhook.Tests.Support;

namespace VaultInjector.Webhook.Tests.Census;

/// <summary>Which pods of an opted-in namespace were missed, and why.</summary>
public sealed class NamespaceCensusTests : IAsyncLifetime
{
    private readonly Dictionary<string, JsonObject> _pods = new(StringComparer.Ordinal);
    private StubbedHost _host = null!;
    private int _pageSize = int.MaxValue;

    public async ValueTask InitializeAsync()
    {
        _host = await StubbedHost.StartAsync();
        _host.Kube = Answer;
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Counts_injected_pods_over_all_pages()
    {
        _pageSize = 2;
        for (var i = 0; i < 5; i++)
        {
            Add($"p{i}", """{"labels":{"vault-injector.io/injected":"true"}}""");
        }

        var census = await TakeAsync();

        census.Injected.ShouldBe(5);
        census.Missed.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{}""", null)]
    [InlineData("""{"annotations":{"other":"x"}}""", null)]
    [InlineData("""{"annotations":{"vault-injector.io/role":"web","vault-injector.io/inject":"false"}}""", null)]
    [InlineData("""{"annotations":{"vault-injector.io/role":"web"},"deletionTimestamp":"2026-11-25T12:00:00Z"}""", null)]
    [InlineData("""{"annotations":{"vault-injector.io/role":"web"}}""", "not_reviewed")]
    [InlineData("""{"annotations":{"vault-injector.io/role":"web","vault-injector.io/rule":"x"}}""", "would_be_rejected")]
    [InlineData("""{"annotations":{"vault-injector.io/role":"web","kubernetes.io/config.mirror":"1"}}""", "static_pod")]
    [InlineData("""{"annotations":{"kubernetes.io/config.mirror":"1"}}""", null)]
    public async Task Names_a_pod_that_asks_and_is_not_injected(string metadata, string? reason)
    {
        Add("web", metadata);

        var census = await TakeAsync();

        census.Missed.Select(pod => (pod.Pod, pod.Reason.Code)).ShouldBe(reason is null ? [] : [("shop/web", reason)]);
    }

    [Fact]
    public async Task A_role_of_the_namespace_makes_every_pod_ask()
    {
        Add("web", "{}");

        var census = await TakeAsync(("vault-injector.io/role", "web"));

        census.Missed.ShouldHaveSingleItem().Reason.ShouldBe(MissedReason.NotReviewed);
    }

    private Task<NamespaceCensus> TakeAsync(params (string Key, string Value)[] annotations) => NamespaceCensus.TakeAsync(
        _host.Get<KubernetesApi>(),
        new NamespaceMetadata(
            "shop",
            new Dictionary<string, string> { ["vault-injector.io/injection"] = "enabled" },
            annotations.ToDictionary(one => one.Key, one => one.Value)),
        _host.Get<InjectionSettingsSource>().Current!,
        CancellationToken.None);

    private void Add(string name, string metadata)
    {
        var pod = new JsonObject { ["metadata"] = JsonNode.Parse(metadata)! };
        pod["metadata"]!["name"] = name;
        _pods[name] = pod;
    }

    private HttpResponseMessage Answer(HttpRequestMessage request)
    {
        var path = request.RequestUri!.AbsolutePath;
        if (path == "/api/v1/namespaces/shop/pods")
        {
            var given = System.Web.HttpUtility.ParseQueryString(request.RequestUri.Query)["continue"];
            var start = int.Parse("0" + given, CultureInfo.InvariantCulture);
            var page = _pods.Values.Skip(start).Take(_pageSize).Select(pod => pod.DeepClone()).ToArray();
            var next = start + page.Length < _pods.Count ? $"{start + page.Length}" : "";
            return StubbedHost.Answer(200, new JsonObject
            {
                ["metadata"] = new JsonObject { ["resourceVersion"] = "1", ["continue"] = next },
                ["items"] = new JsonArray(page),
            }.ToJsonString());
        }

        if (_pods.TryGetValue(path.Split('/')[^1], out var found))
        {
            var whole = found.DeepClone();
            whole["spec"] = JsonNode.Parse("""{"containers":[{"name":"app","image":"app:1"}]}""");
            return StubbedHost.Answer(200, whole.ToJsonString());
        }

        return StubbedHost.Answer((int)HttpStatusCode.NotFound, "{}");
    }
}
