using System.Text.Json.Nodes;
using VaultInjector.EndToEnd.Cluster;

namespace VaultInjector.EndToEnd.Scripts;

/// <summary>The roles that the scripts create, and the rights that they give to the injector.</summary>
public sealed class RoleScriptTests(RunningCluster running)
{
    [Fact]
    public async Task The_policy_grants_the_named_token_roles_and_no_others()
    {
        var none = await running.Cluster.RunScriptAsync("configure-injector.sh", ["--print-policy"], CancellationToken.None);
        var two = await running.Cluster.RunScriptAsync(
            "configure-injector.sh", ["--print-policy", "--token-role", "ci", "--token-role-prefix", "app-"], CancellationToken.None);

        none.ShouldNotContain("auth/token/roles/");
        none.Split('\n').Where(line => line.Contains("auth/token/create/", StringComparison.Ordinal))
            .ShouldBe(["path \"auth/token/create/vault-injector\" {"]);
        two.ShouldContain("path \"auth/token/create/ci\" {");
        two.ShouldContain("path \"auth/token/roles/ci\" {");
        two.ShouldContain("path \"auth/token/create/app-*\" {");
        two.ShouldNotContain("auth/token/create/+");
        none.ShouldContain("auth/approle/role/+/secret-id");
    }

    [Fact]
    public async Task The_running_injector_has_the_right_to_one_token_role()
    {
        var answer = await running.Cluster.Vault.SendAsync(
            HttpMethod.Get, "sys/policies/acl/vault-injector", null, CancellationToken.None);

        answer!["data"]!["policy"]!.GetValue<string>().ShouldContain("auth/token/create/yn-api");
        answer["data"]!["policy"]!.GetValue<string>().ShouldNotContain("auth/token/create/other-app");
    }

    [Fact]
    public async Task An_app_is_bound_to_its_networks()
    {
        string[] arguments = ["bound-app", "--bound-cidr", "10.0.0.0/8", "--bound-cidr", "fd00::/8"];

        await running.Cluster.RunScriptAsync("add-app.sh", arguments, CancellationToken.None);
        (await running.Cluster.RunScriptAsync("add-app.sh", arguments, CancellationToken.None)).ShouldContain("kept     AppRole bound-app");

        var appRole = await ReadAsync("auth/approle/role/bound-app");
        Texts(appRole["secret_id_bound_cidrs"]).ShouldBe(["10.0.0.0/8", "fd00::/8"]);
        Texts(appRole["token_bound_cidrs"]).ShouldBe(["10.0.0.0/8", "fd00::/8"]);
        Texts((await ReadAsync("auth/token/roles/bound-app"))["token_bound_cidrs"]).ShouldBe(["10.0.0.0/8", "fd00::/8"]);
    }

    [Fact]
    public async Task A_network_that_is_none_is_refused()
    {
        foreach (var network in new[] { "10.0.0.1", "10.0.0.0/33", "everywhere", "10.0.0.0/8,::/0" })
        {
            var failure = await Should.ThrowAsync<InvalidOperationException>(() =>
                running.Cluster.RunScriptAsync("add-app.sh", ["bound-app", "--bound-cidr", network], CancellationToken.None));
            failure.Message.ShouldContain($"'{network}' is not a network");
        }
    }

    [Fact]
    public async Task A_token_role_without_orphans_is_warned_about_and_mended()
    {
        await running.Cluster.Vault.SendAsync(
            HttpMethod.Post,
            "auth/token/roles/child-app",
            new JsonObject { ["allowed_policies"] = new JsonArray("child-app"), ["orphan"] = false },
            CancellationToken.None);

        var said = await running.Cluster.RunScriptAsync("add-app.sh", ["child-app"], CancellationToken.None);

        said.ShouldContain("warning  token role child-app did not create orphan tokens");
        said.ShouldContain("token:child-app");
        said.ShouldContain("configure-injector.sh --token-role child-app");
        (await ReadAsync("auth/token/roles/child-app"))["orphan"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public async Task An_app_may_read_what_the_options_name_and_nothing_else()
    {
        await running.Cluster.Vault.SendAsync(
            HttpMethod.Post, "sys/mounts/script-kv", new JsonObject { ["type"] = "kv-v2" }, CancellationToken.None);
        await running.Cluster.Vault.SendAsync(
            HttpMethod.Post, "sys/mounts/script-db", new JsonObject { ["type"] = "database" }, CancellationToken.None);
        await running.Cluster.Vault.SendAsync(
            HttpMethod.Post,
            "script-db/roles/orders",
            new JsonObject { ["db_name"] = "pg", ["creation_statements"] = "x" },
            CancellationToken.None);
        string[] arguments =
        [
            "rich-app", "--mount", "script-kv", "--secret", "script-kv/shared/smtp", "--secret", "script-kv/data/all/*", "--secret",
            "secret/one", "--database", "orders", "--database-mount", "script-db", "--certificate", "rich.apps.svc",
        ];

        var said = await running.Cluster.RunScriptAsync("add-app.sh", arguments, CancellationToken.None);

        said.ShouldContain("vault-injector.io/certificate.NAME: \"pki_int/rich-app common_name=rich.apps.svc\"");
        said.ShouldContain("vault-injector.io/secret.NAME: \"script-db/creds/orders\"");
        var policy = (await ReadAsync("sys/policies/acl/rich-app"))["policy"]!.GetValue<string>();
        policy.Split('\n').Where(line => line.StartsWith("path ", StringComparison.Ordinal)).Select(line => line.Split('"')[1]).ShouldBe(
        [
            "script-kv/data/rich-app/*", "script-kv/metadata/rich-app/*", "script-kv/data/shared/smtp", "script-kv/metadata/shared/smtp",
            "script-kv/data/all/*", "script-kv/metadata/all/*", "secret/one", "script-db/creds/orders", "pki_int/sign/rich-app",
        ]);
        Texts((await ReadAsync("pki_int/roles/rich-app"))["allowed_domains"]).ShouldBe(["rich.apps.svc"]);
        (await running.Cluster.RunScriptAsync("add-app.sh", arguments, CancellationToken.None)).ShouldNotContain("updated");
    }

    [Theory]
    [InlineData("--database", "nope", "Vault has no role nope at database/")]
    [InlineData("--secret", "nope/x", "no secrets engine for --secret nope/x")]
    [InlineData("--secret", "../x", "is not a mount path")]
    [InlineData("--certificate", "*.apps.svc", "is not a DNS name")]
    public async Task An_option_that_leads_nowhere_is_refused(string option, string value, string words)
    {
        var failure = await Should.ThrowAsync<InvalidOperationException>(() =>
            running.Cluster.RunScriptAsync("add-app.sh", ["lost-app", option, value], CancellationToken.None));

        failure.Message.ShouldContain(words);
    }

    private async Task<JsonNode> ReadAsync(string path) =>
        (await running.Cluster.Vault.SendAsync(HttpMethod.Get, path, null, CancellationToken.None))!["data"]!;

    private static IEnumerable<string> Texts(JsonNode? list) => list!.AsArray().Select(item => item!.GetValue<string>());
}
