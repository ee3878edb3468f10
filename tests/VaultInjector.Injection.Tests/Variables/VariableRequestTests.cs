using VaultInjector.Contracts;
using VaultInjector.Injection.Decisions;
using VaultInjector.Injection.Ground;
using static VaultInjector.Injection.Tests.Variables.EnvironmentSamples;

namespace VaultInjector.Injection.Tests.Variables;

/// <summary>What the agent is asked for, and who gets which file.</summary>
public sealed class VariableRequestTests
{
    [Fact]
    public void Each_annotation_has_a_file_of_its_own_and_fields_of_secrets_come_first()
    {
        var requests = Asked(App("", ("env.B", "secret/b#x"), ("env.A", "secret/a#x?version=3"), ("env-from.z", "secret/z prefix=Z_")));

        requests.Select(request => (request.File, request.Name, request.AllFields))
            .ShouldBe([("env-from.z", "Z_", true), ("env.A", "A", false), ("env.B", "B", false)]);
        requests[1].Parts.ShouldBe([new VariablePart { Secret = "secret/a", Field = "x", Version = 3 }]);
        requests.Select(request => request.Origin).ShouldBe(["env-from.z", "env.A", "env.B"]);
    }

    [Fact]
    public void Equal_references_of_several_containers_share_one_file()
    {
        var env = Literal("DB_PASSWORD", $"vault:{DbPassword}");
        var pod = Samples.PodWith(
            $$"""
            {"initContainers":[{"name":"init","env":[{{env}}]}],
             "containers":[{"name":"app","env":[{{env}},{{Literal("OTHER", $"vault:{DbPassword}")}}]}]}
            """,
            ("role", "yn-api"));

        Asked(pod).Select(request => request.File).ShouldBe(["init_DB_PASSWORD", "app_OTHER"]);
        Container(pod, 1).FromFiles().ShouldBe(["DB_PASSWORD=init_DB_PASSWORD", "OTHER=app_OTHER"]);
    }

    [Fact]
    public void A_reference_that_says_the_same_as_an_annotation_uses_its_file()
    {
        var pod = App(Literal("DB_PASSWORD", $"vault:{DbPassword}"), ("env.DB_PASSWORD", DbPassword));

        Asked(pod).ShouldHaveSingleItem().File.ShouldBe("env.DB_PASSWORD");
        Container(pod).FromFiles().ShouldBe(["DB_PASSWORD=env.DB_PASSWORD"]);
        Samples.Injected(pod).Warnings.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("env.X", "ca-env", "X,SSL_CERT_FILE", "points X at the CA bundle")]
    [InlineData("env.VAULT_TOKEN", "env-method", "auto", "")]
    public void A_variable_has_one_meaning(string key, string other, string value, string words)
    {
        var decision = Samples.Decide(App("", (key, DbPassword), (other, value)));

        ((decision as Decision.Reject)?.Message ?? "").ShouldContain(words);
        (decision is Decision.Inject).ShouldBe(words == "");
    }

    [Theory]
    [InlineData(256, true)]
    [InlineData(257, false)]
    public void A_pod_has_at_most_256_variables_with_secrets(int count, bool allowed)
    {
        var env = string.Join(',', Enumerable.Range(0, count - 1).Select(n => Literal($"V{n}", $"vault:secret/web#f{n}")));
        var decision = Samples.Decide(App(env, ("env.LAST", DbPassword)));

        (decision is Decision.Inject).ShouldBe(allowed);
        if (decision is Decision.Reject reject)
        {
            reject.Problems.ShouldHaveSingleItem().Kind.ShouldBe(RejectionKind.TooLarge);
            reject.Message.ShouldContain("at most 256 variables with secrets in a pod, not 257");
        }
    }

    [Fact]
    public void Two_hundred_variables_in_five_containers_fit_into_a_patch()
    {
        var annotations = Enumerable.Range(0, 200).Select(n => ($"env.VARIABLE_{n}", $"secret/web/db#field_{n}"));
        var containers = string.Join(',', Enumerable.Range(0, 5).Select(n => $$"""{"name":"c{{n}}","image":"app"}"""));
        var pod = Samples.PodWith($$"""{"containers":[{{containers}}]}""", [("role", "yn-api"), .. annotations]);

        Container(pod, 4).FromFiles().Count().ShouldBe(200);
        Samples.Decide(Patched(pod)).ShouldBe(new Decision.Skip(SkipReason.AlreadyInjected));
    }

    [Fact]
    public void Variables_times_containers_that_make_a_huge_patch_are_refused_with_a_sentence()
    {
        var annotations = Enumerable.Range(0, 250).Select(n => ($"env.VARIABLE_{n}", $"secret/web/db#field_{n}"));
        var containers = string.Join(',', Enumerable.Range(0, 100).Select(n => $$"""{"name":"c{{n}}","image":"app"}"""));
        var pod = Samples.PodWith($$"""{"containers":[{{containers}}]}""", [("role", "yn-api"), .. annotations]);

        Samples.Rejected(pod).Message.ShouldContain("variables in 100 containers make a patch of over");
    }

    [Theory]
    [InlineData("$(USER):${vault:secret/a#b}", true)]
    [InlineData("${vault:secret/a#b}@$(HOST)/", true)]
    [InlineData("$$(USER):${vault:secret/a#b}", false)]
    [InlineData("$(not a name):${vault:secret/a#b}", false)]
    [InlineData("100$:${vault:secret/a#b}$", false)]
    public void Kubernetes_replaces_nothing_beside_a_reference(string value, bool refused) =>
        ((Samples.Decide(App(Literal("URL", value))) as Decision.Reject)?.Message.Contains("write the reference into a variable") is true)
            .ShouldBe(refused);

    [Fact]
    public void A_doubled_dollar_sign_is_one_as_Kubernetes_has_it() =>
        Asked(App(Literal("URL", "$$(USER)$$5:${vault:secret/a#b}")))[0].Parts[0].Text.ShouldBe("$(USER)$5:");

    [Fact]
    public void Warns_of_a_reference_in_a_container_that_the_pod_leaves_out()
    {
        var env = Literal("DB", "vault:secret/a#b");
        var pod = Samples.PodWith(
            $$"""{"containers":[{"name":"app"},{"name":"other","env":[{{env}}]},{"name":"istio-proxy","env":[{{env}}]}]}""",
            ("role", "yn-api"),
            ("containers", "app"));

        Samples.Injected(pod).Warnings.ShouldHaveSingleItem().Text.ShouldBe(
            "Container other is left out by vault-injector.io/containers, so its DB stays the text \"vault:secret/a#b\".");
    }

    [Fact]
    public void What_the_role_must_be_allowed_names_who_asks()
    {
        var pod = App(Literal("URL", "a:${vault:secret/a#x}"), ("env.B", "secret/b#x"));

        Samples.Injected(pod).Plan.Reads.Select(read => $"{read.Capability} {read.Path} for {read.Asker}").ShouldBe(
            ["read secret/b for vault-injector.io/env.B", "read secret/a for variable URL of container app"]);
    }

    [Theory]
    [InlineData("vault.security.banzaicloud.io/vault-role", "web")]
    [InlineData("secrets-webhook.security.bank-vaults.io/vault-path", "kubernetes")]
    public void References_that_another_webhook_resolves_stay(string key, string value)
    {
        var plan = Samples.Injected(App(Literal("DB", $"vault:{DbPassword}"), (key, value))).Plan;

        plan.Secrets.Variables.ShouldBeEmpty();
        plan.Environment.ShouldBeNull();
    }

    [Fact]
    public void References_of_a_container_that_bank_vaults_wrapped_stay() => Asked(Samples.PodWith(
        $$"""{"containers":[{"name":"app","command":["/vault/vault-env"],"env":[{{Literal("DB", $"vault:{DbPassword}")}}]}]}""",
        ("role", "yn-api"))).ShouldBeEmpty();

    [Fact]
    public void References_alone_inject_no_pod() =>
        Samples.Decide(Samples.PodWith($$"""{"containers":[{"name":"app","env":[{{Literal("DB", $"vault:{DbPassword}")}}]}]}"""))
            .ShouldBe(new Decision.Skip(SkipReason.NoRole));

    [Theory]
    [InlineData("env.A")]
    [InlineData("env-from.A")]
    public void An_annotation_without_a_role_asks_for_one(string key) => Samples.Rejected(Samples.Pod((key, "secret/a#b"))).Problems
        .ShouldContain(problem => problem.Kind == RejectionKind.RoleUnnamed || problem.Key.EndsWith(key, StringComparison.Ordinal));

    [Fact]
    public void The_kubelet_leaves_out_what_may_be_missing_and_was_not_written()
    {
        var pod = App("", ("env.A", "secret/a#b"));
        Samples.Patch(pod, Samples.Injected(pod).Plan).ShouldNotContain("optional");
    }
}
