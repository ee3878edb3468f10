namespace VaultInjector.Vault.Tests;

/// <summary>Every call against an abbreviated recorded answer.</summary>
public sealed class CallTests
{
    private const string Auth = """
        {"request_id":"x","lease_id":"","data":null,"wrap_info":null,"warnings":null,"auth":{"client_token":"s.C4WaWgnNDKmguJavypDUNUl8","accessor":"2UtjhtFrUzKMQehkM6mdAAuP",
        "policies":["app","default"],"token_policies":["app"],"metadata":{"role_name":"app"},"lease_duration":1200,"renewable":true,"token_type":"service","orphan":true}}
        """;

    private const string Wrapped = """
        {"request_id":"","data":null,"wrap_info":{"token":"s.rzqJNMqyz9tB5IfcL9IrRhiM","accessor":"a","ttl":120,"creation_time":"2026-11-23T22:11:44.223595065Z",
        "creation_path":"auth/approle/role/app/secret-id","wrapped_accessor":"7t6s"},"warnings":null,"auth":null}
        """;

    [Fact]
    public async Task Looks_up_its_own_token()
    {
        var vault = StubVault.Answering(
            200,
            """{"data":{"accessor":"2Utj","creation_ttl":1200,"meta":{"role_name":"app"},"policies":["app","default"],"renewable":true,"ttl":1200,"period":"6h"},"auth":null}"""
        );

        var facts = await vault.Client("team").Tokens.LookupSelfAsync(StubVault.Token, default);

        (facts.Accessor, facts.Ttl, facts.Renewable).ShouldBe(("2Utj", TimeSpan.FromMinutes(20), true));
        facts.Metadata["role_name"].ShouldBe("app");
        vault.Last.Line.ShouldBe("GET /v1/auth/token/lookup-self");
        vault.Last.Headers["X-Vault-Token"].ShouldBe("hvs.token-canary");
        vault.Last.Headers["X-Vault-Namespace"].ShouldBe("team");
        vault.Last.Headers["X-Vault-Request"].ShouldBe("true");
    }

    [Fact]
    public async Task Looks_up_a_batch_token_without_metadata_and_accessor()
    {
        var vault = StubVault.Answering(
            200,
            """{"data":{"accessor":"","meta":null,"policies":["app"],"renewable":false,"ttl":3599,"type":"batch"}}"""
        );

        var facts = await vault.Client().Tokens.LookupSelfAsync(StubVault.Token, default);

        (facts.Accessor, facts.Renewable, facts.Metadata.Count).ShouldBe(("", false, 0));
    }

    [Fact]
    public async Task Renews_its_own_token()
    {
        var vault = StubVault.Answering(200, Auth);

        var auth = await vault.Client().Tokens.RenewSelfAsync(StubVault.Token, default);

        (auth.LeaseDuration, auth.Renewable, auth.Token.Reveal()).ShouldBe((TimeSpan.FromMinutes(20), true, "s.C4WaWgnNDKmguJavypDUNUl8"));
        vault.Last.Line.ShouldBe("POST /v1/auth/token/renew-self");
    }

    [Fact]
    public async Task Revokes_by_token_and_by_accessor()
    {
        var vault = StubVault.Answering(204, "");

        await vault.Client().Tokens.RevokeSelfAsync(StubVault.Token, default);
        await vault.Client().Tokens.RevokeAccessorAsync(StubVault.Token, "acc", default);

        vault.Requests[0].Line.ShouldBe("POST /v1/auth/token/revoke-self");
        (vault.Last.Line, vault.Last.Body).ShouldBe(("POST /v1/auth/token/revoke-accessor", """{"accessor":"acc"}"""));
    }

    [Fact]
    public async Task Creates_a_wrapped_token_by_role()
    {
        var vault = StubVault.Answering(200, Wrapped);

        var wrap = await vault
            .Client()
            .Tokens.CreateWrappedByRoleAsync(
                StubVault.Token,
                "wk",
                new Dictionary<string, string>(StringComparer.Ordinal) { ["pod"] = "p" },
                TimeSpan.FromMinutes(1),
                default);

        (wrap.Ttl, wrap.WrappedAccessor, wrap.Token.Reveal()).ShouldBe((TimeSpan.FromMinutes(2), "7t6s", "s.rzqJNMqyz9tB5IfcL9IrRhiM"));
        (vault.Last.Line, vault.Last.Body).ShouldBe(("POST /v1/auth/token/create/wk", """{"meta":{"pod":"p"}}"""));
        vault.Last.Headers["X-Vault-Wrap-TTL"].ShouldBe("60s");
    }

    [Fact]
    public async Task Creates_a_wrapped_secret_id_whose_metadata_is_a_json_text()
    {
        var vault = StubVault.Answering(200, Wrapped);
        var wanted = new SecretIdRequest(TimeSpan.FromSeconds(60))
        {
            Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["pod"] = "p" },
            CidrList = ["10.0.0.1/32"],
            NumUses = 1,
        };

        var wrap = await vault.Client().AppRole().CreateWrappedSecretIdAsync(StubVault.Token, "app", wanted, default);

        wrap.CreationPath.ShouldBe("auth/approle/role/app/secret-id");
        using var body = System.Text.Json.JsonDocument.Parse(vault.Last.Body);
        body.RootElement.GetProperty("metadata").GetString().ShouldBe("""{"pod":"p"}""");
        body.RootElement.GetProperty("cidr_list")[0].GetString().ShouldBe("10.0.0.1/32");
        body.RootElement.GetProperty("num_uses").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task Reads_a_role_id_and_logs_in_with_it()
    {
        var roleId = await StubVault
            .Answering(200, """{"data":{"role_id":"4e604775"},"auth":null}""")
            .Client()
            .AppRole()
            .ReadRoleIdAsync(StubVault.Token, "app", default);
        var vault = StubVault.Answering(200, Auth);

        var auth = await vault.Client().AppRole("auth/other").LoginAsync(roleId, new SecretId("secret"), default);

        auth.Policies.ShouldBe(["app", "default"]);
        (vault.Last.Line, vault.Last.Body).ShouldBe(("POST /v1/auth/other/login", """{"role_id":"4e604775","secret_id":"secret"}"""));
        vault.Last.Headers.ShouldNotContainKey("X-Vault-Token");
    }

    [Fact]
    public async Task Destroys_a_secret_id_by_accessor()
    {
        var vault = StubVault.Answering(204, "");

        await vault.Client().AppRole().DestroySecretIdAccessorAsync(StubVault.Token, "app", "acc", default);

        (vault.Last.Line, vault.Last.Body).ShouldBe(
            ("POST /v1/auth/approle/role/app/secret-id-accessor/destroy", """{"secret_id_accessor":"acc"}"""));
    }

    [Theory]
    [InlineData("120")]
    [InlineData("\"120\"")]
    [InlineData("\"120s\"")]
    public async Task Looks_at_a_wrapping_token_without_a_token_of_its_own(string ttl)
    {
        var vault = StubVault.Answering(
            200,
            $$"""{"data":{"creation_path":"auth/approle/role/app/secret-id","creation_time":"2026-11-23T22:11:44.223595065Z","creation_ttl":{{ttl}} } }"""
        );

        var facts = await vault.Client().Wrapping.LookupAsync(new WrappingToken("s.w"), default);

        (facts.CreationPath, facts.CreationTtl).ShouldBe(("auth/approle/role/app/secret-id", TimeSpan.FromMinutes(2)));
        (vault.Last.Line, vault.Last.Body).ShouldBe(("POST /v1/sys/wrapping/lookup", """{"token":"s.w"}"""));
        vault.Last.Headers.ShouldNotContainKey("X-Vault-Token");
    }

    [Fact]
    public async Task Opens_a_wrapped_secret_id_and_a_wrapped_token()
    {
        var secretId = StubVault.Answering(
            200,
            """{"data":{"secret_id":"f4e39b1c","secret_id_accessor":"aab978d7","secret_id_ttl":600},"auth":null}"""
        );
        var token = StubVault.Answering(200, Auth);

        (await secretId.Client().Wrapping.UnwrapSecretIdAsync(new WrappingToken("s.w"), default)).Ttl.ShouldBe(TimeSpan.FromMinutes(10));
        (await token.Client().Wrapping.UnwrapTokenAsync(new WrappingToken("s.w"), default)).Accessor.ShouldBe("2UtjhtFrUzKMQehkM6mdAAuP");

        secretId.Last.Line.ShouldBe("POST /v1/sys/wrapping/unwrap");
        secretId.Last.Headers["X-Vault-Token"].ShouldBe("s.w");
    }

    [Fact]
    public async Task Logs_in_with_a_service_account_token()
    {
        var vault = StubVault.Answering(200, Auth);

        await vault.Client().KubernetesAuth().LoginAsync("app", "jwt", default);

        (vault.Last.Line, vault.Last.Body).ShouldBe(("POST /v1/auth/kubernetes/login", """{"role":"app","jwt":"jwt"}"""));
    }

    [Fact]
    public async Task Signs_a_csr_and_reads_the_ca()
    {
        var vault = StubVault.Answering(
            200,
            """{"data":{"ca_chain":["CHAIN"],"certificate":"LEAF","expiration":1795475503,"issuing_ca":"CA","serial_number":"54:a6"}}"""
        );

        var signed = await vault
            .Client()
            .Pki("pki_int")
            .SignAsync(
                StubVault.Token,
                new PkiSignRequest("web", "CSR", "a.test", TimeSpan.FromHours(72))
                {
                    AltNames = ["b.test", "c.test"],
                    IpSans = ["127.0.0.1"],
                },
                default);

        (signed.CertificatePem, signed.IssuingCaPem, signed.CaChainPem.Single()).ShouldBe(("LEAF", "CA", "CHAIN"));
        vault.Last.Line.ShouldBe("POST /v1/pki_int/sign/web");
        vault.Last.Body.ShouldBe(
            """{"csr":"CSR","common_name":"a.test","alt_names":"b.test,c.test","ip_sans":"127.0.0.1","ttl":"259200s"}"""
        );
        (await StubVault.Answering(204, "").Client().Pki("pki").CaPemAsync(default)).ShouldBe("");
        (await StubVault.Answering(200, "PEM", "application/pkix-cert").Client().Pki("pki").CaChainPemAsync(default)).ShouldBe("PEM");
    }

    [Fact]
    public async Task Reads_key_value_secrets_of_both_versions()
    {
        var one = await StubVault
            .Answering(200, """{"lease_duration":3600,"data":{"a":"1","ttl":"1h"},"auth":null}""")
            .Client()
            .KeyValue1("secret")
            .ReadAsync(StubVault.Token, "app", default);
        var vault = StubVault.Answering(200, """{"data":{"data":{"p":"b","u":"a"},"metadata":{"version":1}}}""");
        var two = await vault.Client().KeyValue2("secret").ReadAsync(StubVault.Token, "app/db", default);

        one["a"].GetString().ShouldBe("1");
        two["u"].GetString().ShouldBe("a");
        vault.Last.Line.ShouldBe("GET /v1/secret/data/app/db");
    }

    [Theory]
    [InlineData(200, true, false)]
    [InlineData(429, true, false)]
    [InlineData(501, false, true)]
    [InlineData(503, true, true)]
    public async Task Reads_the_health_of_a_vault_in_any_state(int status, bool initialised, bool isSealed)
    {
        var body =
            $$"""{"initialized":{{(initialised ? "true" : "false")}},"sealed":{{(isSealed ? "true" : "false")}},"standby":false,"version":"1.8.0-dev"}""";

        var health = await StubVault.Answering(status, body).Client().System.HealthAsync(default);

        (health.Initialized, health.Sealed, health.Version).ShouldBe((initialised, isSealed, "1.8.0-dev"));
    }
}
