using System.Text.Json.Nodes;
using VaultInjector.Contracts;
using VaultInjector.Webhook.Broker;
using VaultInjector.Webhook.Session;
using VaultInjector.Webhook.Tests.Support;

namespace VaultInjector.Webhook.Tests.Broker;

/// <summary>A pod gets a role of the Vault that it was created for, if its namespace allows the role there.</summary>
public sealed class SeveralVaultsTests : IAsyncLifetime
{
    private const string Named = "VAULT_INJECTOR_VAULT";
    private const string Path = "VAULT_INJECTOR_VAULT_NAMESPACE";

    private readonly InjectedShop _shop = new();
    private readonly List<string> _asked = [];
    private StubbedHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await StubbedHost.StartAsync("east", "west");
        _host.Kube = _shop.Answer;
        _host.Vault = Answer;
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    /// <summary>The list was written for the default Vault; a role of the same name elsewhere is another role.</summary>
    [Theory]
    [InlineData("yn-api")]
    [InlineData("*")]
    [InlineData("*@west, *@default, *@default/*")]
    [InlineData("*@east/*, *@east/*/*")]
    public async Task Refuses_a_role_of_a_Vault_that_the_list_does_not_name(string entries)
    {
        Pod((Named, "east"));

        await ShouldBeRefusedAsync(entries, ProblemCodes.RoleNotAllowed, "where LIST includes 'default/yn-api@east'");
    }

    [Theory]
    [InlineData("*")]
    [InlineData("*@east")]
    [InlineData("*@west/admin/*")]
    [InlineData("*@east/*")]
    public async Task Refuses_a_role_of_a_namespace_that_the_list_does_not_name(string entries)
    {
        Pod((Named, "east"), (Path, "admin/team-a"));

        await ShouldBeRefusedAsync(entries, ProblemCodes.RoleNotAllowed, "where LIST includes 'default/yn-api@east/admin/team-a'");
    }

    [Theory]
    [InlineData("other")]
    [InlineData("admin")]
    [InlineData("admin/team-a/deeper")]
    [InlineData("admin/../root")]
    [InlineData("admin/x\r\nX-Vault-Token: stolen")]
    public async Task Refuses_a_namespace_that_the_operator_does_not_list(string path)
    {
        Pod((Named, "east"), (Path, path));

        await ShouldBeRefusedAsync("*@*/*, *@*/*/*, *@*/*/*/*", ProblemCodes.VaultNamespaceRefused, "does not allow the namespace");
    }

    [Theory]
    [InlineData("north")]
    [InlineData("")]
    [InlineData("EAST")]
    [InlineData("https://evil.example")]
    public async Task Refuses_a_Vault_that_the_operator_has_not_configured(string name)
    {
        Pod((Named, name));

        await ShouldBeRefusedAsync("*, *@*", ProblemCodes.VaultUnknown, "has no Vault");
    }

    [Theory]
    [InlineData("*", null, null, "https://vault.test:8200", "hvs.injector-canary")]
    [InlineData("yn-api@east", "east", null, "https://east.test:8200", "hvs.injector-east")]
    [InlineData("*@east/admin/team-?", "east", "admin/team-a", "https://east.test:8200", "hvs.injector-east")]
    [InlineData("*@west", "west", null, "https://west.test:8200", "hvs.injector-west")]
    public async Task Grants_a_role_where_it_is_and_asks_no_other_Vault(
        string entries, string? name, string? path, string address, string token)
    {
        Pod([.. new[] { (Named, name), (Path, path) }.Where(one => one.Item2 is not null).Select(one => (one.Item1, one.Item2!))]);

        var grant = (await AskAsync(entries)).ShouldBeOfType<BrokerAnswer.Granted>().Grant;

        (grant.VaultAddress, grant.VaultNamespace).ShouldBe((address, path));
        _asked.ShouldAllBe(asked => asked.StartsWith($"{address} {path} {token} ", StringComparison.Ordinal));
        _asked.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Names_the_Vault_that_does_not_answer()
    {
        Pod((Named, "east"));
        _host.Vault = _ => throw new HttpRequestException("Connection refused");

        var refusal = (await AskAsync("*@east")).ShouldBeOfType<BrokerAnswer.Refused>().Refusal;

        (refusal.Code, refusal.Detail[..12]).ShouldBe((ProblemCodes.VaultUnreachable, "Vault east: "));
    }

    [Fact]
    public void A_lost_session_shows_the_name_of_its_Vault() =>
        _host.Get<InjectorVaults>().All.Select(vault => vault.Session.Name).ShouldBe(["session", "session-east", "session-west"]);

    private void Pod(params (string Name, string Value)[] variables) => _shop.With("pod", pod =>
    {
        var env = pod["spec"]!["initContainers"]![0]!["env"]!.AsArray();
        foreach (var (name, value) in variables)
        {
            env.Add(new JsonObject { ["name"] = name, ["value"] = value });
        }
    });

    private Task<BrokerAnswer> AskAsync(string entries)
    {
        _shop.With("namespace", space => space["metadata"]!["annotations"]!["vault-injector.io/allowed-roles"] = entries);
        return _host.Get<TokenBroker>().GrantAsync(TestTokens.Bearer, CancellationToken.None);
    }

    private async Task ShouldBeRefusedAsync(string entries, string code, string words)
    {
        var refusal = (await AskAsync(entries)).ShouldBeOfType<BrokerAnswer.Refused>().Refusal;

        (refusal.Status, refusal.Code).ShouldBe((403, code));
        refusal.Detail.ShouldContain(words);
        _asked.ShouldBeEmpty();
    }

    private HttpResponseMessage Answer(HttpRequestMessage request)
    {
        var path = request.Headers.TryGetValues("X-Vault-Namespace", out var values) ? values.Single() : null;
        var uri = request.RequestUri!;
        var token = request.Headers.GetValues("X-Vault-Token").Single();
        _asked.Add($"{uri.GetLeftPart(UriPartial.Authority)} {path} {token} {uri.AbsolutePath}");
        return StubbedHost.Answer(200, uri.AbsolutePath.EndsWith("/role-id", StringComparison.Ordinal)
            ? """{"data":{"role_id":"role-1"} }"""
            : """
              {"wrap_info":{"token":"hvs.wrapped","accessor":"w","ttl":60,"creation_time":"2026-01-01T00:00:00Z",
              "creation_path":"auth/approle/role/yn-api/secret-id","wrapped_accessor":"acc-1"} }
              """);
    }
}
