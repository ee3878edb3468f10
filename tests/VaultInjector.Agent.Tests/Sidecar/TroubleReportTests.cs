using VaultInjector.Contracts;

namespace VaultInjector.Agent.Tests.Sidecar;

/// <summary>Trouble that lasts is reported to the injector, once an hour.</summary>
public sealed class TroubleReportTests : IDisposable
{
    private const string TroubleCall = "/v1/trouble";
    private const string RenewCall = "/v1/auth/token/renew-self";
    private readonly LongLivedPod _pod = new();

    public void Dispose() => _pod.Dispose();

    [Fact]
    public async Task Nothing_is_reported_while_all_is_well()
    {
        await _pod.RunAsync("sidecar", TimeSpan.FromHours(12));

        _pod.Peers.Count(TroubleCall).ShouldBe(0);
    }

    [Fact]
    public async Task A_renewal_that_fails_for_hours_is_reported_once_an_hour()
    {
        _pod.Vault.Lease = TimeSpan.FromHours(6);
        _pod.Peers.Instead = call => call.EndsWith(RenewCall, StringComparison.Ordinal) ? Peers.Answer(503, "{}") : null;

        // The renewal is due after 4 h; it fails until the end of the run, an hour and a half later.
        await _pod.RunAsync("sidecar", TimeSpan.FromHours(5.5));

        _pod.Peers.Count(TroubleCall).ShouldBe(2);
    }

    [Fact]
    public async Task With_the_method_kubernetes_the_injector_is_not_asked()
    {
        _pod.Environment[AgentEnvironment.AuthMethod] = AuthMethods.Kubernetes;
        _pod.Environment[AgentEnvironment.AuthPath] = "auth/kubernetes";
        _pod.Vault.Lease = TimeSpan.FromHours(6);
        _pod.Peers.Instead = call => call.EndsWith(RenewCall, StringComparison.Ordinal) ? Peers.Answer(503, "{}") : null;

        await _pod.RunAsync("sidecar", TimeSpan.FromHours(5.5));

        _pod.Peers.Count(TroubleCall).ShouldBe(0);
    }

    [Fact]
    public async Task An_injector_that_does_not_answer_stops_nothing()
    {
        _pod.Vault.Lease = TimeSpan.FromHours(6);
        _pod.Peers.Instead = call =>
            call.EndsWith(RenewCall, StringComparison.Ordinal) || call.EndsWith(TroubleCall, StringComparison.Ordinal)
                ? Peers.Answer(503, "{}")
                : null;

        (await _pod.RunAsync("sidecar", TimeSpan.FromHours(5.5))).ShouldBe(AgentExitCodes.Done, _pod.Said);

        _pod.Said.Split("Cannot report trouble to the injector, will retry").Length.ShouldBe(2, _pod.Said);
    }
}
