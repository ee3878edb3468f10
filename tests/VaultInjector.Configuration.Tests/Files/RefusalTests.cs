using Microsoft.Extensions.Configuration;
using VaultInjector.Configuration.Tests.Support;

namespace VaultInjector.Configuration.Tests.Files;

/// <summary>What is missing or broken at the start, and the annotation or setting that mends it.</summary>
public sealed class RefusalTests
{
    [Theory]
    [InlineData("db.json", "Set the annotation vault-injector.io/secret.db.json: PATH on the pod.")]
    [InlineData("password", "Set the annotation vault-injector.io/secret.password: PATH on the pod.")]
    [InlineData("token", "vault-injector.io/role: ROLE")]
    [InlineData("vault-secret-id", "vault-injector.io/output: secret-id")]
    [InlineData("db:password", "vault-injector.io/secret.db.json: PATH")]
    [InlineData("db:password", "a secret with the field password")]
    public void Names_the_annotation_that_brings_what_is_required(string name, string remedy)
    {
        using var folder = new TempFolder(("other.json", "{}"));

        Settings.Refusal(folder, options => options.Require(name)).ShouldContain(remedy);
    }

    [Fact]
    public void A_required_key_is_named_without_the_prefix_in_the_annotation()
    {
        using var folder = new TempFolder(("other.json", "{}"));

        var refusal = Settings.Refusal(folder, options =>
        {
            options.Prefix = "Vault";
            options.Require("Vault:db:password");
        });

        refusal.ShouldContain("gives the key Vault:db:password");
        refusal.ShouldContain("vault-injector.io/secret.db.json: PATH");
    }

    [Theory]
    [InlineData("db.json")]
    [InlineData("db")]
    [InlineData("db:password")]
    [InlineData("tls.crt")]
    public void What_is_required_may_be_a_file_a_section_or_a_key(string name)
    {
        using var folder = new TempFolder(("db.json", """{"password":"x"}"""), ("tls.crt", "x"));

        Settings.Of(folder, options => options.Require(name))["db:password"].ShouldBe("x");
    }

    [Fact]
    public void A_pod_without_the_folder_does_not_start()
    {
        using var folder = new TempFolder();

        var refusal = Settings.Refusal(folder, options => options.Path = folder.PathOf("absent"));
        refusal.ShouldContain("vault-injector.io/role");
        refusal.ShouldContain("vault-injector.io/injection=enabled");
        refusal.ShouldContain("VAULT_INJECTOR_PATH");
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Without_the_folder_an_app_starts_where_it_is_optional_or_outside_of_a_cluster(bool inCluster, bool required)
    {
        using var folder = new TempFolder();

        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("db:password", "from user-secrets")])
            .AddVaultInjector(options =>
            {
                (options.Path, options.Environment) = (folder.PathOf("absent"), inCluster ? Settings.InCluster : Settings.Outside);
                options.Optional = inCluster ? true : null;
                _ = required ? options.Require("db:password") : options;
            })
            .Build();

        configuration["db:password"].ShouldBe("from user-secrets");
    }

    [Fact]
    public void Outside_of_a_cluster_the_folder_may_be_required_nevertheless()
    {
        using var folder = new TempFolder();

        Settings.Refusal(folder, options =>
            (options.Path, options.Environment, options.Optional) = (folder.PathOf("absent"), Settings.Outside, false))
            .ShouldContain("does not exist");
    }

    [Theory]
    [InlineData("db.json", "{hunter2", "it is not valid JSON at line 1, column 2")]
    [InlineData("app.env", "hunter2", "line 1 is not KEY='value'")]
    [InlineData("app.properties", "a=\\u1 hunter2", "an escape \\uXXXX")]
    public void A_broken_file_is_named_and_not_quoted(string name, string text, string message)
    {
        using var folder = new TempFolder((name, text));

        var refusal = Should.Throw<VaultInjectorException>(() => Settings.Of(folder));
        refusal.Message.ShouldStartWith($"{folder.PathOf(name)}: {message}");
        refusal.Message.ShouldContain($"vault-injector.io/format.{name}");
        refusal.ToString().ShouldNotContain("hunter2");
    }

    [Fact]
    public void A_file_that_is_too_large_is_no_secret()
    {
        using var folder = new TempFolder(("large", new string('x', 1024 * 1024 + 1)));

        Settings.Refusal(folder).ShouldContain("larger than 1024 KiB");
    }

    [Fact]
    public void A_folder_of_another_kind_is_refused()
    {
        using var folder = new TempFolder();
        Enumerable.Range(0, 1001).ToList().ForEach(index => File.WriteAllText(folder.PathOf($"f{index}"), ""));

        Settings.Refusal(folder).ShouldContain("Correct VAULT_INJECTOR_PATH");
    }

    [Fact]
    public void The_variable_names_the_folder()
    {
        using var folder = new TempFolder(("a", "1"));

        Settings.Of(folder, options => (options.Path, options.Environment) =
            (null, name => name == "VAULT_INJECTOR_PATH" ? folder.Root : null))["a"].ShouldBe("1");
    }
}
