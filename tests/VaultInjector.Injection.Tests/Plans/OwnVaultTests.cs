using VaultInjector.Injection.Ground;

namespace VaultInjector.Injection.Tests.Plans;

/// <summary>A container gets the variables of the injector's Vault whole, or not at all.</summary>
public sealed class OwnVaultTests
{
    [Theory]
    [InlineData("""{"name":"VAULT_ADDR","value":"https://other.example"}""")]
    [InlineData("""{"name":"VAULT_ADDR","valueFrom":{"configMapKeyRef":{"name":"x","key":"y"}}}""")]
    [InlineData("""{"name":"VAULT_CAPATH","value":"/certs"}""")]
    [InlineData("""{"name":"VAULT_SKIP_VERIFY","value":"true"}""")]
    public void A_container_with_a_Vault_of_its_own_gets_none_of_them(string variable)
    {
        var injected = Samples.Injected(Pod($"\"env\":[{variable}]", ("ca-env", "SSL_CERT_FILE")));

        injected.Plan.Containers.ShouldHaveSingleItem().Environment.Select(v => v.Name).ShouldBe(["SSL_CERT_FILE"]);
        injected.Warnings.ShouldHaveSingleItem().Kind.ShouldBe(WarningKind.VaultOfItsOwn);
    }

    [Theory]
    [InlineData("""{"name":"VAULT_ADDR","value":"https://vault.vault.svc:8200"}""", "VAULT_CACERT")]
    [InlineData("""{"name":"VAULT_SKIP_VERIFY","value":"false"}""", "VAULT_ADDR,VAULT_CACERT")]
    [InlineData("""{"name":"PORT","value":"1"}""", "VAULT_ADDR,VAULT_CACERT")]
    public void A_container_that_uses_our_Vault_gets_the_rest(string variable, string names)
    {
        var injected = Samples.Injected(Pod($"\"env\":[{variable}]"));

        string.Join(',', injected.Plan.Containers.ShouldHaveSingleItem().Environment.Select(v => v.Name)).ShouldBe(names);
        injected.Warnings.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{"configMapRef":{"name":"x"}}""", true)]
    [InlineData("""{"prefix":"VAULT_","secretRef":{"name":"x"}}""", true)]
    [InlineData("""{"prefix":"APP_","secretRef":{"name":"x"}}""", false)]
    public void A_source_that_may_hold_the_address_is_warned_about(string source, bool warned)
    {
        var injected = Samples.Injected(Pod($"\"envFrom\":[{source}]"));

        injected.Plan.Containers.ShouldHaveSingleItem().Environment.Count.ShouldBe(2);
        injected.Warnings.Select(w => w.Kind).ShouldBe(warned ? [WarningKind.EnvFromOverridden] : []);
    }

    [Fact]
    public void Nothing_is_said_where_no_variables_are_wanted() =>
        Samples.Injected(Pod("\"env\":[{\"name\":\"VAULT_ADDR\",\"value\":\"x\"}],\"envFrom\":[{}]", ("env", "false")))
            .Warnings.ShouldBeEmpty();

    private static System.Text.Json.JsonElement Pod(string fields, params (string, string)[] annotations) =>
        Samples.PodWith($$"""{"containers":[{"name":"app",{{fields}}}]}""", [("role", "app"), .. annotations]);
}
