using VaultInjector.Agent.Tests.Support;

namespace VaultInjector.Agent.Tests;

/// <summary>A pod that fails for good with its agent: the agent waits for whatever can change without a new pod.</summary>
public sealed class PatientWaitTests : IDisposable
{
    private readonly AgentRun _run = new AgentRun().With("TIMEOUT_SECONDS", "0");

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData(403, "role_not_allowed")]
    [InlineData(403, "namespace_not_opted_in")]
    [InlineData(404, "role_missing")]
    [InlineData(503, "vault_sealed")]
    [InlineData(503, "vault_refused")]
    [InlineData(401, "token_invalid")]
    public async Task Waits_for_days_and_goes_on_within_five_seconds(int status, string code)
    {
        var solved = _run.Now + TimeSpan.FromDays(3);
        _run.World.Overrides["/v1/token"] = _ => _run.Now < solved ? StubWorld.Problem(status, code, "Wait for it.") : null;

        (await _run.RunAsync("init")).ShouldBe(0, _run.Errors);

        (_run.Now - solved).ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(5));
        (_run.Errors.Split("Waiting: ").Length - 1).ShouldBe(1);
    }

    [Fact]
    public async Task Waits_for_a_role_of_vaults_own_kubernetes_auth()
    {
        var solved = _run.Now + TimeSpan.FromHours(3);
        _run.World.Overrides["/v1/auth/kubernetes/login"] = _ =>
            _run.Now < solved ? StubWorld.Answer(400, """{"errors":["invalid role name \"yn-api\""]}""") : null;

        (await _run.With("AUTH_METHOD", "kubernetes").With("AUTH_PATH", "auth/kubernetes").RunAsync("init")).ShouldBe(0, _run.Errors);

        (_run.Now - solved).ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(5));
    }

    [Theory]
    [InlineData(403, "role_changed")]
    [InlineData(403, "role_invalid")]
    [InlineData(403, "pod_not_injected")]
    [InlineData(403, "pod_replaced")]
    [InlineData(409, "pod_ending")]
    [InlineData(401, "token_missing")]
    public async Task Fails_at_once_where_only_another_pod_helps(int status, string code)
    {
        _run.World.Overrides["/v1/token"] = _ => StubWorld.Problem(status, code, "Create the pod again.");

        (await _run.RunAsync("init")).ShouldBe(77);

        _run.World.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Ends_at_once_when_the_pod_is_deleted_meanwhile()
    {
        _run.World.Overrides["/v1/token"] = _ => StubWorld.Problem(503, "vault_sealed", "Wait for it.");
        using var stop = new CancellationTokenSource();
        var began = _run.Now;
        _run.OnSleep = async (_, _) =>
        {
            if (_run.Now - began > TimeSpan.FromMinutes(2))
            {
                await stop.CancelAsync();
            }
        };

        (await _run.RunAsync("init", stop.Token)).ShouldBe(69);

        _run.LastWords.ShouldContain("the pod is ending");
    }
}
