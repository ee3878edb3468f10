namespace VaultInjector.Vault.Tests;

/// <summary>Each call: what is sent, and what a real Vault's (abbreviated) answer is read as.</summary>
public sealed class CallTests
{
    private static readonly Dictionary<string, string> Metadata = new(StringComparer.Ordinal) { ["pod"] = "web-0" };

    [Fact]
    public async Task Looks_itself_up()
    {
        var vault = StubVault.Answering(
            200,
            """
            {"data":{"accessor":"acc","creation_ttl":1200,"meta":{"role_name":"app"},"policies":["app"],"renewable":true,
            "ttl":1199,"type":"service"}}
            """);

        var facts = await vault.Client().Tokens.LookupSelfAsync(StubVault.Token, default);

        vault.Asked.ShouldBe("GET /v1/auth/token/lookup-self");
        vault.Headers["X-Vault-Token"].ShouldBe("hvs.canary-token");
        vault.Headers["X-Vault-Request"].ShouldBe("true");
        facts.Ttl.ShouldBe(TimeSpan.FromSeconds(1199));
        facts.Metadata["role_name"].ShouldBe("app");
    }

    [Fact]
    public async Task Looks_up_a_batch_token_without_metadata_and_accessor()
    {
        var vault = StubVault.Answering(
            200,
            """{"data":{"accessor":"","meta":null,"policies":["app"],"renewable":false,"ttl":3599,"type":"batch"}}""");

        var facts = await vault.Client().Tokens.LookupSelfAsync(StubVault.Token, default);

        (facts.Accessor, facts.Renewable, facts.Metadata.Count).ShouldBe(("", false, 0));
    }

    [Fact]
    public async Task Renews_itself()
    {
        var vault = StubVault.Answering(200, Answers.Auth);

        var auth = await vault.Client().Tokens.RenewSelfAsync(StubVault.Token, default);

        (vault.Asked, vault.Body).ShouldBe(("POST /v1/auth/token/renew-self", """{"increment":"0s"}"""));
        (auth.Token.Reveal(), auth.LeaseDuration, auth.Renewable).ShouldBe(("hvs.new", TimeSpan.FromMinutes(20), true));
    }

    [Fact]
    public async Task Revokes_itself_with_no_content_in_return()
    {
        var vault = StubVault.Answering(204, "");
        await vault.Client().Tokens.RevokeSelfAsync(StubVault.Token, default);
        vault.Asked.ShouldBe("POST /v1/auth/token/revoke-self");
    }

    [Fact]
    public async Task Looks_up_and_revokes_by_accessor()
    {
        var lookup = StubVault.Answering(200, """{"data":{"accessor":"a1","id":"","ttl":5,"policies":["app"],"meta":null}}""");
        (await lookup.Client().Tokens.LookupAccessorAsync(StubVault.Token, "a1", default)).Accessor.ShouldBe("a1");
        lookup.Body.ShouldBe("""{"accessor":"a1"}""");

        var revoke = StubVault.Answering(204, "");
        await revoke.Client().Tokens.RevokeAccessorAsync(StubVault.Token, "a1", default);
        revoke.Asked.ShouldBe("POST /v1/auth/token/revoke-accessor");
    }

    [Fact]
    public async Task Makes_a_wrapped_token_from_a_token_role()
    {
        var vault = StubVault.Answering(200, Answers.Wrapped);

        var wrap = await vault
            .Client()
            .Tokens.CreateWrappedByRoleAsync(StubVault.Token, "wk", Metadata, TimeSpan.FromMinutes(1), default);

        vault.Asked.ShouldBe("POST /v1/auth/token/create/wk");
        vault.Headers["X-Vault-Wrap-TTL"].ShouldBe("60s");
        vault.Body.ShouldBe("""{"meta":{"pod":"web-0"}}""");
        wrap.CreationPath.ShouldBe("auth/token/create/wk");
        wrap.WrappedAccessor.ShouldBe("7t6");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reads_whether_a_token_role_makes_orphans(bool orphan)
    {
        var vault = StubVault.Answering(
            200,
            $$"""{"data":{"allowed_policies":["app"],"name":"wk","orphan":{{(orphan ? "true" : "false")}},"renewable":true} }""");

        var role = await vault.Client().TokenRoles.ReadAsync(StubVault.Token, "wk", default);

        vault.Asked.ShouldBe("GET /v1/auth/token/roles/wk");
        (role.Orphan, role.Renewable).ShouldBe((orphan, true));
    }
}
