using System.Text.Json;
using VaultInjector.Vault;
using VaultInjector.Webhook.Revocation;
using VaultInjector.Webhook.Session;
using VaultInjector.Webhook.Telemetry;
using VaultInjector.Webhook.Tests.Support;

namespace VaultInjector.Webhook.Tests.Revocation;

/// <summary>A token is revoked in the Vault and in the namespace that gave it.</summary>
public sealed class SeveralVaultsTests : IAsyncLifetime
{
    private static readonly Accessor Token = new(AccessorKind.Token, "acc-1");

    private readonly List<string> _asked = [];
    private StubbedHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await StubbedHost.StartAsync("east");
        _host.Vault = Answer;
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData(null, null, "vault.test  hvs.injector-canary")]
    [InlineData("east", null, "east.test  hvs.injector-east")]
    [InlineData("east", "admin/team-a", "east.test admin/team-a hvs.injector-east")]
    public async Task Asks_where_the_record_says(string? vault, string? path, string expected)
    {
        await RevokeAsync(Record(vault, path));

        _asked.ShouldBe([$"{expected} /v1/auth/token/lookup-accessor", $"{expected} /v1/auth/token/revoke-accessor"]);
    }

    [Fact]
    public async Task Gives_up_what_a_Vault_gave_that_the_operator_removed()
    {
        await RevokeAsync(Record("north", path: null));

        _asked.ShouldBeEmpty();
    }

    /// <summary>A batch of pods of a Vault that does not answer must not hold up the pods of another.</summary>
    [Fact]
    public async Task A_Vault_that_does_not_answer_is_not_asked_for_a_moment()
    {
        var time = new VirtualTime();
        var outages = new VaultOutages(time.Clock);
        _host.Vault = _ => throw new HttpRequestException("No route");
        outages.Note("east", await Should.ThrowAsync<VaultException>(() => RevokeAsync(Record("east", path: null))));

        Should.Throw<SessionException>(() => outages.ThrowIfAway("east")).Message.ShouldContain("away a moment ago");
        outages.ThrowIfAway(vault: null);
        time.Jump(TimeSpan.FromSeconds(6));
        outages.ThrowIfAway("east");
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("east", null)]
    [InlineData("east", "admin/team-a")]
    public void A_record_keeps_where_it_is_of(string? vault, string? path)
    {
        using var lease = JsonDocument.Parse(Leases.Of("uid-1", Record(vault, path)));

        var read = IssuedLease.Read(lease.RootElement).Record!;

        (read.Vault, read.VaultNamespace, read.Accessors.Count).ShouldBe((vault, path, 1));
    }

    [Theory]
    [InlineData("../east", null)]
    [InlineData("East", null)]
    [InlineData("east", "admin/../root")]
    [InlineData("east", "a\r\nX-Vault-Token: x")]
    public void A_place_that_no_pod_can_have_is_poison(string? vault, string? path)
    {
        using var lease = JsonDocument.Parse(Leases.Of("uid-1", Record(vault, path)));

        IssuedLease.Read(lease.RootElement).ShouldBe((null, 1));
    }

    private static IssuedRecord Record(string? vault, string? path) => new("shop", "web-1", "yn-api", [new IssuedAccessor(Token, 0)])
    {
        Vault = vault,
        VaultNamespace = path,
    };

    private Task RevokeAsync(IssuedRecord record) => _host.Get<AccessorRevocation>()
        .RevokeAsync("uid-1", record, [Token], RevocationOutcome.Revoked, CancellationToken.None);

    private HttpResponseMessage Answer(HttpRequestMessage request)
    {
        var path = request.Headers.TryGetValues("X-Vault-Namespace", out var values) ? values.Single() : null;
        var uri = request.RequestUri!;
        _asked.Add($"{uri.Host} {path} {request.Headers.GetValues("X-Vault-Token").Single()} {uri.AbsolutePath}");
        return StubbedHost.Answer(
            200,
            """{"data":{"accessor":"acc-1","ttl":60,"renewable":true,"policies":[],"meta":{"pod_uid":"uid-1","role_name":"yn-api"}} }""");
    }
}
