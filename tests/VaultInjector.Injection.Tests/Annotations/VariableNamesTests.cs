using VaultInjector.Injection.Annotations;

namespace VaultInjector.Injection.Tests.Annotations;

/// <summary>The names of variables that may hold a secret.</summary>
public sealed class VariableNamesTests
{
    [Theory]
    [InlineData("DB_PASSWORD")]
    [InlineData("_x")]
    [InlineData("spring.datasource.password")]
    [InlineData("a-b")]
    [InlineData("VAULT_TOKEN")]
    [InlineData("MY_PATH")]
    [InlineData("OLD_PRELOAD")]
    public void Allows_ordinary_names(string name) => VariableNames.Mistake(name).ShouldBeNull();

    [Theory]
    [InlineData("")]
    [InlineData("9LIVES")]
    [InlineData("A B")]
    [InlineData("A=B")]
    [InlineData("A/B")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("..A")]
    [InlineData("GRÖSSE")]
    [InlineData("A\n")]
    [InlineData("$(A)")]
    public void Refuses_what_shells_or_older_servers_do_not_take(string name) =>
        VariableNames.Mistake(name).ShouldNotBeNull().Expected.ShouldContain("does not begin with a digit");

    [Theory]
    [InlineData("VAULT_ADDR", "which Vault the app talks to")]
    [InlineData("VAULT_CACERT", "which Vault the app talks to")]
    [InlineData("VAULT_CAPATH", "which Vault the app talks to")]
    [InlineData("VAULT_NAMESPACE", "which Vault the app talks to")]
    [InlineData("VAULT_SKIP_VERIFY", "which Vault the app talks to")]
    [InlineData("VAULT_INJECTOR_PATH", "are the injector's")]
    [InlineData("VAULT_INJECTOR_EXEC_FILES", "are the injector's")]
    [InlineData("PATH", "which code the container runs")]
    [InlineData("LD_PRELOAD", "which code the container runs")]
    [InlineData("LD_LIBRARY_PATH", "which code the container runs")]
    public void Refuses_names_that_decide_what_runs_or_whom_the_app_trusts(string name, string words) =>
        VariableNames.Mistake(name).ShouldNotBeNull().Expected.ShouldContain(words);

    [Theory]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public void A_name_has_at_most_128_characters(int length, bool allowed) =>
        (VariableNames.Mistake(new string('A', length)) is null).ShouldBe(allowed);
}
