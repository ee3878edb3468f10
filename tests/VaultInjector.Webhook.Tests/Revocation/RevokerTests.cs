using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using VaultInjector.Webhook.Kubernetes;
using VaultInjector.Webhook.Revocation;
using VaultInjector.Webhook.Telemetry;
using VaultInjector.Webhook.Tests.Support;

namespace VaultInjector.Webhook.Tests.Revocation;

/// <summary>What becomes of a pod that seems to have ended, in virtual time.</summary>
public sealed class RevokerTests : IAsyncLifetime
{
    private readonly VirtualTime _time = new();
    private readonly List<string> _asked = [];
    private readonly List<string> _askedVault = [];
    private StubbedHost _host = null!;
    private Revoker _revoker = null!;
    private string? _phase = "Running";
    private bool _isRecorded = true;
    private TimeSpan _forgottenAt;

    public async ValueTask InitializeAsync()
    {
        _host = await StubbedHost.StartAsync();
        _host.Kube = AnswerKube;
        _host.Vault = AnswerVault;
        _revoker = new Revoker(
            _host.Get<KubernetesApi>(),
            _host.Get<IssuedLedger>(),
            _host.Get<AccessorRevocation>(),
            _host.Get<InjectorMetrics>(),
            _time.Clock,
            NullLogger<Revoker>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        _revoker.Dispose();
        await _host.DisposeAsync();
    }

    /// <summary><c>kubectl label pod X vault-injector.io/injected-</c>: a watch calls the pod gone, and says nothing later.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData("Succeeded")]
    [InlineData("Failed")]
    public async Task Follows_a_living_pod_without_its_label_until_it_ends(string? end)
    {
        var ended = TimeSpan.FromMinutes(30);
        _time.Watch = () => _phase = _time.Passed >= ended ? end : _phase;
        _revoker.PodEnded("uid-1");

        await _time.RunAsync(_revoker, TimeSpan.FromHours(1));

        _forgottenAt.ShouldBeInRange(ended, ended + TimeSpan.FromSeconds(30));
        _askedVault.ShouldBe(["/v1/auth/token/lookup-accessor", "/v1/auth/token/revoke-accessor"]);
    }

    [Fact]
    public async Task Leaves_a_pod_to_the_watch_that_shows_it_again()
    {
        _revoker.PodEnded("uid-1");
        await _time.RunAsync(_revoker, TimeSpan.FromMinutes(1));
        _revoker.PodIsWatched("uid-1");
        _asked.Clear();

        await _time.RunAsync(_revoker, TimeSpan.FromHours(1));

        _asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task Asks_the_API_server_for_three_living_pods_a_minute_at_most_as_long_as_there_is_one()
    {
        _revoker.PodEnded("uid-1");

        await _time.RunAsync(_revoker, TimeSpan.FromHours(1));

        _asked.Count(asked => asked.Contains("/pods/", StringComparison.Ordinal)).ShouldBeInRange(60, 6 * 60);
    }

    [Fact]
    public async Task Goes_on_after_a_failure_and_revokes_in_the_end()
    {
        (_phase, _host.Vault) = (null, _ => StubbedHost.Answer(503, """{"errors":["Vault is sealed"]}"""));
        _time.Watch = () => _host.Vault = _time.Passed > TimeSpan.FromMinutes(10) ? AnswerVault : _host.Vault;
        _revoker.PodEnded("uid-1");

        await _time.RunAsync(_revoker, TimeSpan.FromMinutes(11));

        _isRecorded.ShouldBeFalse();
    }

    [Fact]
    public async Task Does_nothing_for_a_pod_that_was_given_nothing()
    {
        (_phase, _isRecorded) = (null, false);
        _revoker.PodEnded("uid-1");

        await _time.RunAsync(_revoker, TimeSpan.FromHours(1));

        _asked.ShouldBe(["GET /apis/coordination.k8s.io/v1/namespaces/vault-injector/leases/vault-injector-issued-uid-1"]);
        _askedVault.ShouldBeEmpty();
    }

    private HttpResponseMessage AnswerKube(HttpRequestMessage request)
    {
        var path = request.RequestUri!.AbsolutePath;
        _asked.Add($"{request.Method} {path}");
        if (path.Contains("/leases/", StringComparison.Ordinal) && _isRecorded)
        {
            _isRecorded = request.Method != HttpMethod.Delete;
            _forgottenAt = _time.Passed;
            return StubbedHost.Answer(200, Leases.Of("uid-1", "shop", "web-1", "yn-api", new Accessor(AccessorKind.Token, "acc-1")));
        }

        return path.Contains("/pods/", StringComparison.Ordinal) && _phase is not null
            ? StubbedHost.Answer(
                200,
                new JsonObject
                {
                    ["metadata"] = new JsonObject { ["uid"] = "uid-1" },
                    ["status"] = new JsonObject { ["phase"] = _phase },
                }.ToJsonString())
            : StubbedHost.Answer(404, "{}");
    }

    private HttpResponseMessage AnswerVault(HttpRequestMessage request)
    {
        _askedVault.Add(request.RequestUri!.AbsolutePath);
        return StubbedHost.Answer(
            200,
            """{"data":{"accessor":"acc-1","ttl":60,"renewable":true,"policies":[],"meta":{"pod_uid":"uid-1","role_name":"yn-api"}} }""");
    }
}
