using VaultInjector.CommandLine.Tests.Support;

namespace VaultInjector.CommandLine.Tests.Migrate;

/// <summary><c>migrate</c> with pods of bank-vaults: annotations become ours, and references stay.</summary>
public sealed class MigrateBankVaultsTests
{
    [Fact]
    public async Task Writes_our_annotations_beside_the_references_of_bank_vaults()
    {
        var run = await CommandRun.Of(
            """
            apiVersion: v1
            kind: Pod
            metadata:
              name: web
            spec:
              serviceAccountName: shop
              containers:
                - name: app
                  image: app
                  env:
                    - name: PASSWORD # of the database
                      value: vault:secret/data/db#password#2

            """,
            "migrate",
            "-f",
            "-");

        run.ExitCode.ShouldBe(0);
        run.Output.ShouldContain(
            """
              annotations:
                vault-injector.io/auth-method: kubernetes
                vault-injector.io/env: "false"
                vault-injector.io/role: shop
                vault-injector.io/token: "false"
            """);
        run.Output.ShouldContain("- name: PASSWORD # of the database\n          value: vault:secret/data/db#password#2\n");
        run.Error.ShouldContain("0 annotations of bank-vaults became 4 of ours");
    }

    [Theory]
    [InlineData("vault:secret/data/db#${.user}-x", "${vault:PATH#user}-x")]
    [InlineData(">>vault:gen/password#value", "writes into Vault")]
    [InlineData("bao:secret/data/db#user", "vault:PATH#FIELD")]
    public async Task Leaves_a_pod_as_it_is_whose_reference_is_not_in_our_words(string value, string expected)
    {
        var pod =
            $$"""
            apiVersion: v1
            kind: Pod
            metadata:
              name: web
              annotations:
                vault.security.banzaicloud.io/vault-role: web
            spec:
              containers:
                - name: app
                  env: [{name: A, value: '{{value}}'}]

            """;

        var run = await CommandRun.Of(pod, "migrate", "-f", "-");

        run.ExitCode.ShouldBe(1);
        run.Output.ShouldBe("---\n" + pod);
        run.Error.ShouldContain("variable A of container app");
        run.Error.ShouldContain(expected);
    }
}
