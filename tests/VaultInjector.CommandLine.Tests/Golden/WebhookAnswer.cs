using System.Diagnostics.Metrics;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using VaultInjector.Runtime.Time;
using VaultInjector.Webhook.Admission;
using VaultInjector.Webhook.Certificates;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Identity;
using VaultInjector.Webhook.Kubernetes;
using VaultInjector.Webhook.Pacing;
using VaultInjector.Webhook.Telemetry;
using VaultInjector.Webhook.Tests.Certificates;
using VaultInjector.Webhook.Trust;
using k8s;

namespace VaultInjector.CommandLine.Tests.Golden;

/// <summary>What the webhook's own endpoint answers to a review of a golden pod, from the request's bytes to the response's.</summary>
/// <param name="Patch">As it was sent, decoded; null where it sent none.</param>
/// <param name="Denial">The message of a denial.</param>
/// <param name="Warnings">As they were sent.</param>
internal sealed record WebhookAnswer(string? Patch, string? Denial, IReadOnlyList<string> Warnings)
{
    public static async Task<WebhookAnswer> To(GoldenCase golden, string caFile, TestAuthority authority)
    {
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(golden.Configuration(caFile).ToJsonString()));
        var options = ConfigurationRegistration.Read(new ConfigurationBuilder().AddJsonStream(stream).Build());
        var authorities = new TrustedAuthorities(options.EveryVault(), TimeProvider.System);
        authorities.Announce(CaBundle.Of([authority.Certificate]), DateTimeOffset.UtcNow.AddDays(1));
        using var client = new KubernetesConnection(
            new KubernetesClientConfiguration { Host = "http://api.test" },
            TimeProvider.System,
            handler: new OneNamespace(golden.Namespace));
        var api = new KubernetesApi(client);
        var clock = new Clock(TimeProvider.System, () => 0.5);
        var metrics = new InjectorMetrics(services.GetRequiredService<IMeterFactory>());
        using var cluster = new ClusterVersion(api, clock, NullLogger<ClusterVersion>.Instance);
        using var namespaces = new NamespaceCache(api, clock, metrics, NullLogger<NamespaceCache>.Instance);
        var live = new LiveOptions(options);
        using var bundles = new TrustBundlePublisher(
            api, authorities, live, cluster, clock, NullLogger<TrustBundlePublisher>.Instance);
        await PublishAsync(bundles, authorities, options);
        using var settings = new InjectionSettingsSource(live, authorities, cluster, bundles);
        using var bodies = new ReviewBodies(TimeProvider.System);
        var endpoint = new AdmissionEndpoint(
            new PodAdmission(namespaces, settings),
            new ApiServerClients(options.Listen, TimeProvider.System),
            bodies,
            metrics,
            new ThinnedLog(TimeProvider.System, NullLogger<ThinnedLog>.Instance),
            TimeProvider.System,
            NullLogger<AdmissionEndpoint>.Instance);
        return Read(await ExchangeAsync(endpoint, golden));
    }

    /// <summary>The webhook names its ClusterTrustBundles in pods once it has written them.</summary>
    private static async Task PublishAsync(TrustBundlePublisher bundles, TrustedAuthorities authorities, InjectorOptions options)
    {
        if (options.Injection.TrustBundle == FeatureMode.On)
        {
            var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            bundles.Changed += () => written.TrySetResult();
            authorities.Published(authorities.Serving.Bundle);
            await bundles.StartAsync(CancellationToken.None);
            await written.Task.WaitAsync(TimeSpan.FromMinutes(2));
            await bundles.StopAsync(CancellationToken.None);
        }
    }

    private static async Task<JsonNode> ExchangeAsync(AdmissionEndpoint endpoint, GoldenCase golden)
    {
        var review = new JsonObject
        {
            ["apiVersion"] = "admission.k8s.io/v1",
            ["kind"] = "AdmissionReview",
            ["request"] = new JsonObject
            {
                ["uid"] = "u1",
                ["operation"] = "CREATE",
                ["namespace"] = golden.Namespace["metadata"]!["name"]!.DeepClone(),
                ["resource"] = new JsonObject { ["group"] = "", ["version"] = "v1", ["resource"] = "pods" },
                ["object"] = golden.Pod,
            },
        };
        var (context, answer) = (new DefaultHttpContext(), new MemoryStream());
        context.Request.ContentType = "application/json";
        context.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(review.ToJsonString()));
        context.Response.Body = answer;
        await endpoint.HandleAsync(context);
        context.Response.StatusCode.ShouldBe(StatusCodes.Status200OK);
        return JsonNode.Parse(answer.ToArray())!["response"]!;
    }

    private static WebhookAnswer Read(JsonNode response) => new(
        (string?)response["patch"] is { } patch ? Encoding.UTF8.GetString(Convert.FromBase64String(patch)) : null,
        (bool)response["allowed"]! ? null : (string?)response["status"]!["message"],
        [.. response["warnings"]?.AsArray().Select(warning => (string)warning!) ?? []]);

    /// <summary>An API server that holds one namespace, takes ClusterTrustBundles and knows nothing else.</summary>
    private sealed class OneNamespace(JsonNode item) : DelegatingHandler
    {
        private const string Certificates = "/apis/certificates.k8s.io/v1";

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var path = request.RequestUri!.AbsolutePath;
            var answer = path == $"/api/v1/namespaces/{(string?)item["metadata"]!["name"]}" ? item.ToJsonString()
                : path == Certificates ? """{"resources":[{"name":"clustertrustbundles"}]}"""
                : path.StartsWith(Certificates, StringComparison.Ordinal) && request.Method == HttpMethod.Patch ? "{}"
                : null;
            return Task.FromResult(new HttpResponseMessage(answer is null ? HttpStatusCode.NotFound : HttpStatusCode.OK)
            {
                Content = new StringContent(answer ?? """{"kind":"Status"}""", Encoding.UTF8, "application/json"),
            });
        }
    }
}
