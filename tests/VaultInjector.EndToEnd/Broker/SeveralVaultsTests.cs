using VaultInjector.DevCluster.Pods;
using VaultInjector.EndToEnd.Cluster;

namespace VaultInjector.EndToEnd.Broker;

/// <summary>Pods of several Vaults at once, and of a namespace in one of them.</summary>
public sealed class SeveralVaultsTests(RunningCluster running) : IAsyncLifetime
{
    private SecondVault _east = null!;

    public async ValueTask InitializeAsync()
    {
        _east = await SecondVault.StartAsync();
        await running.AllowForNowAsync("yn-api@east", $"yn-api@east/{SecondVault.Team}");
    }

    public async ValueTask DisposeAsync()
    {
        await running.AllowAsync();
        await _east.DisposeAsync();
    }

    [Fact]
    public Task Pods_of_two_Vaults_run_at_once_and_each_token_is_revoked_where_it_is() => WithBothAsync(async () =>
    {
        var home = await LivingPod.StartAsync(running, "of-default", ("role", "yn-api"), ("agent", "init"));
        var east = await StartAsync("of-east");
        var team = await StartAsync("of-team", ("vault-namespace", SecondVault.Team));

        (east.Read("where"), team.Read("where")).ShouldBe(("east", $"east {SecondVault.Team}"));
        (await LivingPod.IsAliveAsync(running, home.Token)).ShouldBeTrue();
        (await LivingPod.IsAliveAsync(running, east.Token)).ShouldBeFalse();
        (await _east.KnowsAsync(east.Token, "")).ShouldBeTrue();
        (await _east.KnowsAsync(team.Token, "")).ShouldBeFalse();
        (await _east.KnowsAsync(team.Token, SecondVault.Team)).ShouldBeTrue();

        var tokens = (Home: home.Token, East: east.Token, Team: team.Token);
        await home.DeleteAsync(graceSeconds: 0);
        await east.DeleteAsync(graceSeconds: 0);
        await team.DeleteAsync(graceSeconds: 0);
        await LivingPod.WaitForEndOfAsync(running, tokens.Home);
        await _east.WaitForEndOfAsync(tokens.East, "");
        await _east.WaitForEndOfAsync(tokens.Team, SecondVault.Team);
    });

    [Fact]
    public Task A_Vault_that_is_sealed_takes_nothing_from_the_pods_of_another() => WithBothAsync(async () =>
    {
        await _east.SealAsync();

        var home = await LivingPod.StartAsync(running, "beside-sealed", ("role", "yn-api"), ("agent", "init"));
        var token = home.Token;
        await home.DeleteAsync(graceSeconds: 0);

        await LivingPod.WaitForEndOfAsync(running, token);
        (await running.Cluster.Webhook.ReadinessAsync(CancellationToken.None))!.Value.Ready.ShouldBeTrue();
    });

    [Theory]
    [InlineData("vault", "wset", "default, east")]
    [InlineData("vault-namespace", "payroll", "team-*")]
    public Task A_place_that_the_operator_has_not_configured_is_refused(string key, string value, string words) => WithBothAsync(async () =>
    {
        var pod = key == "vault"
            ? running.Pod("refused", "sleep 1", ("role", "yn-api"), ("vault", value))
            : running.Pod("refused", "sleep 1", ("role", "yn-api"), ("vault", "east"), (key, value));

        var refusal = await Should.ThrowAsync<KubeRefusalException>(() => running.Cluster.CreateAsync(pod, CancellationToken.None));

        refusal.Message.ShouldContain(words);
    });

    private Task WithBothAsync(Func<Task> test) =>
        running.Cluster.ReconfigureWebhookAsync(_east.Settings, test, CancellationToken.None);

    private Task<LivingPod> StartAsync(string name, params (string Key, string Value)[] more) => LivingPod.StartAsync(
        running,
        name,
        [("role", "yn-api"), ("agent", "init"), ("vault", "east"), ("secret.where", "secret/web#where"), .. more]);
}
