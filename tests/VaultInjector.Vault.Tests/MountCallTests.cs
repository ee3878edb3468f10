namespace VaultInjector.Vault.Tests;

/// <summary>Each call: what is sent, and what a real Vault's (abbreviated) answer is read as.</summary>
public sealed class MountCallTests
{
    private static readonly Dictionary<string, string> Metadata = new(StringComparer.Ordinal) { ["pod"] = "web-0" };

    [Fact]
    public async Task Makes_a_wrapped_secret_id_with_metadata_and_addresses()
    {
        var vault = StubVault.Answering(200, Answers.Wrapped);
        var wanted = new SecretIdRequest(TimeSpan.FromSeconds(60)) { Metadata = Metadata, CidrList = ["10.0.0.7/32"], NumUses = 1 };

        await vault.Client().AppRole("auth/apps/approle").CreateWrappedSecretIdAsync(StubVault.Token, "app", wanted, default);

        vault.Asked.ShouldBe("POST /v1/auth/apps/approle/role/app/secret-id");
        vault.Body.ShouldBe("""{"metadata":"{\u0022pod\u0022:\u0022web-0\u0022}","cidr_list":["10.0.0.7/32"],"num_uses":1}""");
    }

    [Fact]
    public async Task Logs_in_with_a_secret_id_and_without_a_token()
    {
        var vault = StubVault.Answering(200, Answers.Auth);
        await vault.Client("team").AppRole().LoginAsync("r1", new SecretId("s1"), default);
        vault.Asked.ShouldBe("POST /v1/auth/approle/login");
        vault.Body.ShouldBe("""{"role_id":"r1","secret_id":"s1"}""");
        vault.Headers.ShouldNotContainKey("X-Vault-Token");
        vault.Headers["X-Vault-Namespace"].ShouldBe("team");
    }

    [Fact]
    public async Task Reads_the_id_of_a_role()
    {
        var vault = StubVault.Answering(200, """{"data":{"role_id":"4e60"}}""");

        (await vault.Client().AppRole().ReadRoleIdAsync(StubVault.Token, "app", default)).ShouldBe("4e60");
        vault.Asked.ShouldBe("GET /v1/auth/approle/role/app/role-id");
    }

    [Theory]
    [InlineData(204, "")]
    [InlineData(404, """{"errors":["failed to find accessor entry for secret_id_accessor"]}""")]
    [InlineData(500, """{"errors":["1 error occurred:\n\t* failed to find accessor entry for secret_id_accessor: \"a1\"\n\n"]}""")]
    public async Task An_ended_secret_id_is_none(int status, string body)
    {
        var vault = StubVault.Answering(status, body);
        (await vault.Client().AppRole().LookupSecretIdAccessorAsync(StubVault.Token, "app", "a1", default)).ShouldBeNull();
        vault.Body.ShouldBe("""{"secret_id_accessor":"a1"}""");
    }

    [Theory]
    [InlineData(400)]
    [InlineData(403)]
    [InlineData(500)]
    public async Task An_accessor_that_names_nothing_is_told_from_a_refusal(int status)
    {
        var vault = StubVault.Answering(status, """{"errors":["1 error occurred:\n\t* invalid accessor\n\n"]}""");
        (await Should.ThrowAsync<VaultException>(() => vault.Client().Tokens.LookupAccessorAsync(StubVault.Token, "a1", default)))
            .Kind.ShouldBe(VaultErrorKind.UnknownAccessor);
    }

    [Fact]
    public async Task Looks_up_and_destroys_a_secret_id_by_accessor()
    {
        var lookup = StubVault.Answering(
            200,
            """
            {"data":{"secret_id_accessor":"a1","expiration_time":"0001-01-01T00:00:00Z","secret_id_num_uses":1,
            "metadata":{"pod":"web-0"}}}
            """);
        var facts = await lookup.Client().AppRole().LookupSecretIdAccessorAsync(StubVault.Token, "app", "a1", default);
        facts!.ExpiresAt.ShouldBeNull();
        facts.Metadata["pod"].ShouldBe("web-0");

        var destroy = StubVault.Answering(204, "");
        await destroy.Client().AppRole().DestroySecretIdAccessorAsync(StubVault.Token, "app", "a1", default);
        destroy.Asked.ShouldBe("POST /v1/auth/approle/role/app/secret-id-accessor/destroy");
    }

    [Theory]
    [InlineData("120")]
    [InlineData("\"120\"")]
    [InlineData("\"120s\"")]
    public async Task Looks_at_a_wrapping_token_without_presenting_it_as_a_token(string ttl)
    {
        var vault = StubVault.Answering(
            200,
            $$"""
            {"data":{"creation_path":"auth/approle/role/app/secret-id","creation_time":"2026-11-23T22:11:44Z",
            "creation_ttl":{{ttl}} } }
            """);

        var facts = await vault.Client().Wrapping.LookupAsync(new WrappingToken("hvs.wrap"), default);

        (vault.Asked, vault.Body).ShouldBe(("POST /v1/sys/wrapping/lookup", """{"token":"hvs.wrap"}"""));
        vault.Headers.ShouldNotContainKey("X-Vault-Token");
        (facts.CreationPath, facts.CreationTtl).ShouldBe(("auth/approle/role/app/secret-id", TimeSpan.FromMinutes(2)));
    }

    [Fact]
    public async Task Unwraps_a_secret_id_and_a_token()
    {
        var secretId = StubVault.Answering(
            200,
            """{"data":{"secret_id":"f4e39b1c","secret_id_accessor":"aab9","secret_id_ttl":600}}"""
        );
        (await secretId.Client().Wrapping.UnwrapSecretIdAsync(new WrappingToken("hvs.wrap"), default)).Ttl.ShouldBe(
            TimeSpan.FromMinutes(10));
        secretId.Headers["X-Vault-Token"].ShouldBe("hvs.wrap");

        var token = StubVault.Answering(200, Answers.Auth);
        (await token.Client().Wrapping.UnwrapTokenAsync(new WrappingToken("hvs.wrap"), default)).Policies.ShouldBe(["app", "default"]);
    }

    [Fact]
    public async Task Logs_in_with_a_service_account_token()
    {
        var vault = StubVault.Answering(200, Answers.Auth);
        await vault.Client().KubernetesAuth().LoginAsync("app", "jwt", default);
        vault.Asked.ShouldBe("POST /v1/auth/kubernetes/login");
        vault.Body.ShouldBe("""{"role":"app","jwt":"jwt"}""");
    }

    [Fact]
    public async Task Signs_a_csr()
    {
        var vault = StubVault.Answering(
            200,
            """
            {"data":{"ca_chain":["INT","ROOT"],"certificate":"LEAF","expiration":1795475503,"issuing_ca":"INT",
            "serial_number":"54:a6"}}
            """);
        var wanted = new PkiSignRequest("web", "CSR", "a.svc", TimeSpan.FromHours(72))
        {
            AltNames = ["b.svc", "c.svc"],
            IpSans = ["127.0.0.1"],
        };
        (await vault.Client().Pki("pki_int").SignAsync(StubVault.Token, wanted, default)).CaChainPem.ShouldBe(["INT", "ROOT"]);
        vault.Asked.ShouldBe("POST /v1/pki_int/sign/web");
        vault.Body.ShouldBe("""{"csr":"CSR","common_name":"a.svc","alt_names":"b.svc,c.svc","ip_sans":"127.0.0.1","ttl":"259200s"}""");
    }

    [Theory]
    [InlineData(200, false)]
    [InlineData(429, false)]
    [InlineData(501, true)]
    [InlineData(503, true)]
    public async Task Health_is_an_answer_whatever_its_status(int status, bool isSealed)
    {
        var vault = StubVault.Answering(
            status,
            $$"""{"initialized":true,"sealed":{{(isSealed ? "true" : "false")}},"standby":true,"version":"1.8.0-dev"}"""
        );
        (await vault.Client().System.HealthAsync(default)).Sealed.ShouldBe(isSealed);
    }

    [Fact]
    public async Task Keeps_a_path_that_the_address_has()
    {
        var vault = StubVault.Answering(200, Answers.Auth);
        await vault.Client(address: "https://proxy.test/vault/").Tokens.RenewSelfAsync(StubVault.Token, default);
        vault.Asked.ShouldBe("POST /vault/v1/auth/token/renew-self");
    }
}
