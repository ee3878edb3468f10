using VaultInjector.Injection.Ground;

namespace VaultInjector.Injection.Tests.Plans;

/// <summary>An app finds its files without a variable at the usual place, and by <c>VAULT_INJECTOR_PATH</c> at any other.</summary>
public sealed class AppVariablesTests
{
    [Theory]
    [InlineData("/vault/files")]
    [InlineData("/var/run/secrets/boostport.com")]
    public void A_mount_path_of_its_own_is_named_to_the_app(string path)
    {
        var variable = Samples.Injected(Pod("", ("mount-path", path)))
            .Plan.Containers.ShouldHaveSingleItem().Environment.Single(v => v.Name == "VAULT_INJECTOR_PATH");

        variable.Value.ShouldBe(path);
    }

    [Theory]
    [InlineData("/var/run/secrets/vault", "true")]
    [InlineData("/vault", "false")]
    public void The_default_path_is_not_named_and_no_path_where_no_variables_are_wanted(string path, string env) =>
        Samples.Injected(Pod("", ("mount-path", path), ("env", env)))
            .Plan.Containers.ShouldHaveSingleItem().Environment.ShouldNotContain(v => v.Name == "VAULT_INJECTOR_PATH");

    [Fact]
    public void A_container_with_a_Vault_of_its_own_still_finds_the_files() =>
        Samples.Injected(Pod(",\"env\":[{\"name\":\"VAULT_ADDR\",\"value\":\"https://other.example\"}]", ("mount-path", "/vault")))
            .Plan.Containers.ShouldHaveSingleItem().Environment.Select(v => v.Name).ShouldBe(["VAULT_INJECTOR_PATH"]);

    [Fact]
    public void A_path_that_the_container_sets_itself_stays_and_is_warned_about()
    {
        var injected = Samples.Injected(
            Pod(",\"env\":[{\"name\":\"VAULT_INJECTOR_PATH\",\"value\":\"/mine\"}]", ("mount-path", "/vault")));

        injected.Plan.Containers.ShouldHaveSingleItem().Environment.Select(v => v.Name).ShouldBe(["VAULT_ADDR", "VAULT_CACERT"]);
        injected.Warnings.ShouldHaveSingleItem().Kind.ShouldBe(WarningKind.VariableKept);
    }

    private static System.Text.Json.JsonElement Pod(string fields, params (string, string)[] annotations) =>
        Samples.PodWith($$"""{"containers":[{"name":"app"{{fields}}}]}""", [("role", "app"), .. annotations]);
}
