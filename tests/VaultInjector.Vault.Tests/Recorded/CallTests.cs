namespace VaultInjector.Vault.Tests.Recorded;

/// <summary>Each call: what is sent, and what a real Vault's (abbreviated) answer is read as.</summary>
public sealed class CallTests
{
    private const string Auth =
        """{"request_id":"e","data":null,"wrap_info":null,"auth":{"client_token":"hvs.new","accessor":"acc","policies":["app","default"],"lease_duration":1200,"renewable":true,"token_type":"service"}}""";

    private const string Wrapped =
        """{"request_id":"","data":null,"wrap_info":{"token":"hvs.wrap","accessor":"vS2","ttl":60,"creation_time":"2026-11-23T22:11:44.38406833Z","creation_path":"auth/token/create/wk","wrapped_accessor":"7t6"},"auth":null}""";

    private static readonly Dictionary<string, string> Metadata = new(StringComparer.Ordinal) { ["pod"] = "web-0" };

    [Fact]
    public async Task Looks_itself_up()
    {
        var vault = RecordedVault.Answering(
            200,
            """{"data":{"accessor":"acc","creation_ttl":1200,"meta":{"role_name":"app"},"policies":["app"],"renewable":true,"ttl":1199,"type":"service"}}"""
        );

        var facts = await vault.Client().Tokens.LookupSelfAsync(RecordedVault.Token, default);

        vault.Asked.ShouldBe("GET /v1/auth/token/lookup-self");
        vault.Headers["X-Vault-Token"].ShouldBe("hvs.canary-token");
        vault.Headers["X-Vault-Request"].ShouldBe("true");
        facts.Ttl.ShouldBe(TimeSpan.FromSeconds(1199));
        facts.Metadata["role_name"].ShouldBe("app");
    }

    [Fact]
    public async Task Renews_itself_and_asks_for_a_lease()
    {
        var vault = RecordedVault.Answering(200, Auth);

        var auth = await vault.Client().Tokens.RenewSelfAsync(RecordedVault.Token, TimeSpan.FromHours(6), default);

        vault.Asked.ShouldBe("POST /v1/auth/token/renew-self");
        vault.Body.ShouldBe("""{"increment":"21600s"}""");
        auth.ShouldSatisfyAllConditions(
            () => auth.Token.Reveal().ShouldBe("hvs.new"),
            () => auth.LeaseDuration.ShouldBe(TimeSpan.FromMinutes(20)),
            () => auth.Renewable.ShouldBeTrue());
    }

    [Fact]
    public async Task Revokes_itself_with_no_content_in_return()
    {
        var vault = RecordedVault.Answering(204, "");
        await vault.Client().Tokens.RevokeSelfAsync(RecordedVault.Token, default);
        vault.Asked.ShouldBe("POST /v1/auth/token/revoke-self");
    }

    [Fact]
    public async Task Lists_looks_up_and_revokes_by_accessor()
    {
        var list = RecordedVault.Answering(200, """{"data":{"keys":["a1","a2"]}}""");
        (await list.Client().Tokens.ListAccessorsAsync(RecordedVault.Token, default)).ShouldBe(["a1", "a2"]);
        list.Asked.ShouldBe("LIST /v1/auth/token/accessors");

        var lookup = RecordedVault.Answering(200, """{"data":{"accessor":"a1","id":"","ttl":5,"policies":["app"],"meta":null}}""");
        (await lookup.Client().Tokens.LookupAccessorAsync(RecordedVault.Token, "a1", default)).Accessor.ShouldBe("a1");
        lookup.Body.ShouldBe("""{"accessor":"a1"}""");

        var revoke = RecordedVault.Answering(204, "");
        await revoke.Client().Tokens.RevokeAccessorAsync(RecordedVault.Token, "a1", default);
        revoke.Asked.ShouldBe("POST /v1/auth/token/revoke-accessor");
    }

    [Fact]
    public async Task Makes_a_wrapped_token_from_a_token_role()
    {
        var vault = RecordedVault.Answering(200, Wrapped);

        var wrap = await vault
            .Client()
            .Tokens.CreateWrappedByRoleAsync(RecordedVault.Token, "wk", Metadata, TimeSpan.FromMinutes(1), default);

        vault.Asked.ShouldBe("POST /v1/auth/token/create/wk");
        vault.Headers["X-Vault-Wrap-TTL"].ShouldBe("60s");
        vault.Body.ShouldBe("""{"meta":{"pod":"web-0"}}""");
        wrap.CreationPath.ShouldBe("auth/token/create/wk");
        wrap.WrappedAccessor.ShouldBe("7t6");
    }

    [Fact]
    public async Task Makes_a_token_from_a_token_role_without_wrapping()
    {
        var vault = RecordedVault.Answering(200, Auth);
        (await vault.Client().Tokens.CreateByRoleAsync(RecordedVault.Token, "wk", Metadata, default)).Accessor.ShouldBe("acc");
        vault.Headers.ShouldNotContainKey("X-Vault-Wrap-TTL");
    }

    [Fact]
    public async Task Reads_and_writes_a_token_role()
    {
        var read = RecordedVault.Answering(
            200,
            """{"data":{"allowed_policies":["app"],"name":"wk","orphan":true,"period":0,"renewable":true,"token_explicit_max_ttl":7200,"token_period":0,"token_type":"default-service"}}"""
        );
        var role = await read.Client().TokenRoles.ReadAsync(RecordedVault.Token, "wk", default);
        role.ExplicitMaxTtl.ShouldBe(TimeSpan.FromHours(2));

        var write = RecordedVault.Answering(204, "");
        await write.Client().TokenRoles.WriteAsync(RecordedVault.Token, "wk", role with { Period = TimeSpan.FromHours(6) }, default);
        write.Asked.ShouldBe("POST /v1/auth/token/roles/wk");
        write.Body.ShouldBe(
            """{"allowed_policies":["app"],"orphan":true,"renewable":true,"token_period":"21600s","token_explicit_max_ttl":"7200s","token_type":"default-service"}"""
        );
    }

    [Fact]
    public async Task Makes_a_wrapped_secret_id_with_metadata_and_addresses()
    {
        var vault = RecordedVault.Answering(200, Wrapped);
        var wanted = new SecretIdRequest(TimeSpan.FromSeconds(60)) { Metadata = Metadata, CidrList = ["10.0.0.7/32"], NumUses = 1 };

        await vault.Client().AppRole("auth/apps/approle").CreateWrappedSecretIdAsync(RecordedVault.Token, "app", wanted, default);

        vault.Asked.ShouldBe("POST /v1/auth/apps/approle/role/app/secret-id");
        vault.Body.ShouldBe("""{"metadata":"{\u0022pod\u0022:\u0022web-0\u0022}","cidr_list":["10.0.0.7/32"],"num_uses":1}""");
    }

    [Fact]
    public async Task Logs_in_with_a_secret_id_and_without_a_token()
    {
        var vault = RecordedVault.Answering(200, Auth);
        await vault.Client("team").AppRole().LoginAsync("r1", new SecretId("s1"), default);
        vault.Asked.ShouldBe("POST /v1/auth/approle/login");
        vault.Body.ShouldBe("""{"role_id":"r1","secret_id":"s1"}""");
        vault.Headers.ShouldNotContainKey("X-Vault-Token");
        vault.Headers["X-Vault-Namespace"].ShouldBe("team");
    }

    [Fact]
    public async Task Reads_a_role_and_its_id()
    {
        var id = RecordedVault.Answering(200, """{"data":{"role_id":"4e60"}}""");
        (await id.Client().AppRole().ReadRoleIdAsync(RecordedVault.Token, "app", default)).ShouldBe("4e60");
        id.Asked.ShouldBe("GET /v1/auth/approle/role/app/role-id");

        var role = RecordedVault.Answering(200, """{"data":{"secret_id_num_uses":1}}""");
        (await role.Client().AppRole().ReadRoleAsync(RecordedVault.Token, "app", default))["secret_id_num_uses"].GetInt32().ShouldBe(1);
    }

    [Theory]
    [InlineData(204, "")]
    [InlineData(404, """{"errors":["failed to find accessor entry for secret_id_accessor"]}""")]
    [InlineData(500, """{"errors":["1 error occurred:\n\t* failed to find accessor entry for secret_id_accessor: \"a1\"\n\n"]}""")]
    public async Task An_ended_secret_id_is_none(int status, string body)
    {
        var vault = RecordedVault.Answering(status, body);
        (await vault.Client().AppRole().LookupSecretIdAccessorAsync(RecordedVault.Token, "app", "a1", default)).ShouldBeNull();
        vault.Body.ShouldBe("""{"secret_id_accessor":"a1"}""");
    }

    [Theory]
    [InlineData(400)]
    [InlineData(403)]
    [InlineData(500)]
    public async Task An_accessor_that_names_nothing_is_told_from_a_refusal(int status)
    {
        var vault = RecordedVault.Answering(status, """{"errors":["1 error occurred:\n\t* invalid accessor\n\n"]}""");
        (await Should.ThrowAsync<VaultException>(() => vault.Client().Tokens.LookupAccessorAsync(RecordedVault.Token, "a1", default)))
            .Kind.ShouldBe(VaultErrorKind.UnknownAccessor);
    }

    [Fact]
    public async Task Looks_up_and_destroys_a_secret_id_by_accessor()
    {
        var lookup = RecordedVault.Answering(
            200,
            """{"data":{"secret_id_accessor":"a1","expiration_time":"0001-01-01T00:00:00Z","secret_id_num_uses":1,"metadata":{"pod":"web-0"}}}"""
        );
        var facts = await lookup.Client().AppRole().LookupSecretIdAccessorAsync(RecordedVault.Token, "app", "a1", default);
        facts!.ExpiresAt.ShouldBeNull();
        facts.Metadata["pod"].ShouldBe("web-0");

        var destroy = RecordedVault.Answering(204, "");
        await destroy.Client().AppRole().DestroySecretIdAccessorAsync(RecordedVault.Token, "app", "a1", default);
        destroy.Asked.ShouldBe("POST /v1/auth/approle/role/app/secret-id-accessor/destroy");
    }

    [Fact]
    public async Task Looks_at_a_wrapping_token_without_presenting_it_as_a_token()
    {
        var vault = RecordedVault.Answering(
            200,
            """{"data":{"creation_path":"auth/approle/role/app/secret-id","creation_time":"2026-11-23T22:11:44.223595065Z","creation_ttl":120}}"""
        );
        var facts = await vault.Client().Wrapping.LookupAsync(new WrappingToken("hvs.wrap"), default);
        vault.Body.ShouldBe("""{"token":"hvs.wrap"}""");
        vault.Headers.ShouldNotContainKey("X-Vault-Token");
        facts.CreationTtl.ShouldBe(TimeSpan.FromMinutes(2));
    }

    [Fact]
    public async Task Unwraps_a_secret_id_and_a_token()
    {
        var secretId = RecordedVault.Answering(
            200,
            """{"data":{"secret_id":"f4e39b1c","secret_id_accessor":"aab9","secret_id_ttl":600}}"""
        );
        (await secretId.Client().Wrapping.UnwrapSecretIdAsync(new WrappingToken("hvs.wrap"), default)).Ttl.ShouldBe(
            TimeSpan.FromMinutes(10));
        secretId.Headers["X-Vault-Token"].ShouldBe("hvs.wrap");

        var token = RecordedVault.Answering(200, Auth);
        (await token.Client().Wrapping.UnwrapTokenAsync(new WrappingToken("hvs.wrap"), default)).Policies.ShouldBe(["app", "default"]);
    }

    [Fact]
    public async Task Logs_in_with_a_service_account_token()
    {
        var vault = RecordedVault.Answering(200, Auth);
        await vault.Client().KubernetesAuth().LoginAsync("app", "jwt", default);
        vault.Asked.ShouldBe("POST /v1/auth/kubernetes/login");
        vault.Body.ShouldBe("""{"role":"app","jwt":"jwt"}""");
    }

    [Fact]
    public async Task Signs_a_csr()
    {
        var vault = RecordedVault.Answering(
            200,
            """{"data":{"ca_chain":["INT","ROOT"],"certificate":"LEAF","expiration":1795475503,"issuing_ca":"INT","serial_number":"54:a6"}}"""
        );
        var wanted = new PkiSignRequest("web", "CSR", "a.svc", TimeSpan.FromHours(72))
        {
            AltNames = ["b.svc", "c.svc"],
            IpSans = ["127.0.0.1"],
        };
        (await vault.Client().Pki("pki_int").SignAsync(RecordedVault.Token, wanted, default)).CaChainPem.ShouldBe(["INT", "ROOT"]);
        vault.Asked.ShouldBe("POST /v1/pki_int/sign/web");
        vault.Body.ShouldBe("""{"csr":"CSR","common_name":"a.svc","alt_names":"b.svc,c.svc","ip_sans":"127.0.0.1","ttl":"259200s"}""");
    }

    [Fact]
    public async Task Reads_the_ca_and_its_chain_as_pem()
    {
        (await RecordedVault.Answering(200, "PEM", "application/pkix-cert").Client().Pki("pki").CaPemAsync(default)).ShouldBe("PEM");
        (await RecordedVault.Answering(204, "").Client().Pki("pki").CaChainPemAsync(default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Reads_key_value_secrets_of_both_versions()
    {
        var first = RecordedVault.Answering(200, """{"lease_duration":3600,"data":{"a":"1","ttl":"1h"}}""");
        (await first.Client().KeyValue1("secret").ReadAsync(RecordedVault.Token, "app/a b", default))["a"].GetString().ShouldBe("1");
        first.Asked.ShouldBe("GET /v1/secret/app/a%20b");

        var second = RecordedVault.Answering(200, """{"data":{"data":{"p":"b"},"metadata":{"version":1}}}""");
        (await second.Client().KeyValue2("kv").ReadAsync(RecordedVault.Token, "app", default))["p"].GetString().ShouldBe("b");
        second.Asked.ShouldBe("GET /v1/kv/data/app");
    }

    [Theory]
    [InlineData(200, false)]
    [InlineData(429, false)]
    [InlineData(501, true)]
    [InlineData(503, true)]
    public async Task Health_is_an_answer_whatever_its_status(int status, bool isSealed)
    {
        var vault = RecordedVault.Answering(
            status,
            $$"""{"initialized":true,"sealed":{{(isSealed ? "true" : "false")}},"standby":true,"version":"1.8.0-dev"}"""
        );
        (await vault.Client().System.HealthAsync(default)).Sealed.ShouldBe(isSealed);
    }

    [Fact]
    public async Task Tells_whether_it_is_sealed() =>
        (
            await RecordedVault
                .Answering(200, """{"type":"shamir","initialized":true,"sealed":true,"t":2,"n":3,"version":"1.8.0-dev"}""")
                .Client()
                .System.SealStatusAsync(default)
        ).ShouldBe(new SealStatus(Initialized: true, Sealed: true, "1.8.0-dev"));

    [Fact]
    public async Task Keeps_a_path_that_the_address_has()
    {
        var vault = RecordedVault.Answering(200, Auth);
        await vault.Client(address: "https://proxy.test/vault/").Tokens.RenewSelfAsync(RecordedVault.Token, default);
        vault.Asked.ShouldBe("POST /vault/v1/auth/token/renew-self");
    }
}
