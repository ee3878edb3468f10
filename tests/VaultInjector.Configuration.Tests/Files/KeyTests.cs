using Microsoft.Extensions.Configuration;
using VaultInjector.Configuration.Tests.Support;

namespace VaultInjector.Configuration.Tests.Files;

/// <summary>Which key each file has.</summary>
public sealed class KeyTests
{
    [Theory]
    [InlineData("db.json", """{"password":"x"}""", "db:password")]
    [InlineData("shop/db.json", """{"password":"x"}""", "shop:db:password")]
    [InlineData("app.env", "LOG__LEVEL='x'", "app:LOG:LEVEL")]
    [InlineData(".env", "Db__Password='x'", "Db:Password")]
    [InlineData("app.properties", "spring.user=x", "app:spring:user")]
    [InlineData("password", "x\n", "password")]
    [InlineData("Db__Password", "x", "Db:Password")]
    [InlineData("app.yaml", "x", "app.yaml")]
    [InlineData("db__main.json", """{"password":"x"}""", "db:main:password")]
    public void A_file_has_its_key(string name, string text, string key)
    {
        using var folder = new TempFolder((name, text));

        Settings.Of(folder).Values().ShouldBe(new Dictionary<string, string?> { [key] = "x" });
    }

    [Theory]
    [InlineData("db.json", """{"password":"x"}""", "Vault:password")]
    [InlineData("shop/db.json", """{"password":"x"}""", "Vault:shop:password")]
    [InlineData("password", "x", "Vault:password")]
    public void A_prefix_and_flat_keys(string name, string text, string key)
    {
        using var folder = new TempFolder((name, text));

        Settings.Of(folder, options => (options.Prefix, options.Flat) = ("Vault", true)).Values()
            .ShouldBe(new Dictionary<string, string?> { [key] = "x" });
    }

    [Fact]
    public void Tokens_certificates_hidden_files_and_binary_files_are_no_settings()
    {
        using var folder = new TempFolder(
            ("token", "hvs.x"), ("vault-token", "{}"), ("vault-secret-id", "{}"), ("vault-wrapped-secret-id", "{}"), ("ca.crt", "x"),
            ("tls.crt", "x"), ("tls.key", "x"), ("tls.ca", "x"), ("tls.pem", "x"), (".agent-state", "{}"), (".hidden/x", "x"));
        File.WriteAllBytes(folder.PathOf("binary"), [0xff, 0xfe, 0x00]);

        Settings.Of(folder).Values().ShouldBeEmpty();
    }

    [Fact]
    public void Keys_ignore_case_and_a_later_source_wins()
    {
        using var folder = new TempFolder(("db.json", """{"password":"x","user":"u"}"""));
        var configuration = new ConfigurationBuilder()
            .AddVaultInjector(options => options.Path = folder.Root)
            .AddInMemoryCollection([new("db:user", "mine")])
            .Build();

        (configuration["DB:Password"], configuration["Db:User"]).ShouldBe(("x", "mine"));
    }

    [Theory]
    [InlineData("a.json", """{"x":"1"}""", "b.json", """{"X":"2"}""", "a.json and b.json both have the key X")]
    [InlineData("a.json", """{"x":"1"}""", "x", "2", "a.json and x both have the key x")]
    [InlineData("a.json", """{"x":"1","X":"2"}""", "b", "2", "a.json has the key X twice")]
    public void Two_values_for_one_key_are_refused(string first, string one, string second, string two, string message)
    {
        using var folder = new TempFolder((first, one), (second, two));

        Settings.Refusal(folder, options => options.Flat = true).ShouldContain(message);
    }
}
