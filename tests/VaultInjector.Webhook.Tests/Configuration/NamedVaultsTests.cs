using Microsoft.Extensions.Configuration;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Tests.Certificates;

namespace VaultInjector.Webhook.Tests.Configuration;

/// <summary><c>Vaults:NAME:*</c> beside <c>Vault:*</c>, and instead of it.</summary>
public sealed class NamedVaultsTests : IDisposable
{
    private readonly string _caFile = Path.GetTempFileName();

    public NamedVaultsTests() => File.WriteAllText(_caFile, TestAuthority.Root("vault").Pem);

    public void Dispose() => File.Delete(_caFile);

    [Fact]
    public void The_Vault_without_a_name_is_the_default_one_and_the_others_have_their_own_settings()
    {
        var options = Read(
            ("Vault:Address", "https://vault:8200"), ("Vault:CaFile", _caFile),
            ("Vaults:east:Address", "https://east:8200"), ("Vaults:east:CaFile", _caFile),
            ("Vaults:east:Namespace", "admin"), ("Vaults:east:Namespaces:0", "admin/*"),
            ("Vaults:east:AppRoleAuthPath", "auth/apps"),
            ("Vaults:east:Session:Method", "Kubernetes"), ("Vaults:east:Session:Role", "injector-east"));

        options.EveryVault().Select(vault => vault.Name).ShouldBe(["default", "east"]);
        var east = options.For(options.EveryVault()[1]);
        east.Vault.Address.ShouldBe(new Uri("https://east:8200"));
        east.Vault.Namespaces.ShouldBe(["admin/*"]);
        (east.Session.Method, east.Session.Role).ShouldBe((SessionMethod.Kubernetes, "injector-east"));
        (east.Injection.AppRoleAuthPath, east.Injection.KubernetesAuthPath).ShouldBe(("auth/apps", "auth/kubernetes"));
        east.Injection.KubernetesAuthAudience.ShouldBe("vault-injector-east");
        options.Injection.AppRoleAuthPath.ShouldBe("auth/approle");
    }

    [Fact]
    public void Without_the_Vault_that_has_no_name_the_first_named_one_is_the_default_one()
    {
        var options = Read(
            ("Vaults:west:Address", "https://west:8200"), ("Vaults:west:CaFile", _caFile),
            ("Vaults:east:Address", "https://east:8200"), ("Vaults:east:CaFile", _caFile),
            ("Vaults:east:KubernetesAuthPath", "auth/k8s"));

        options.EveryVault().Select(vault => vault.Name).ShouldBe(["east", "west"]);
        options.Vault.Address.ShouldBe(new Uri("https://east:8200"));
        options.EveryVault().Select(vault => options.For(vault).Injection.KubernetesAuthPath).ShouldBe(["auth/k8s", "auth/kubernetes"]);
    }

    [Fact]
    public void A_named_Vault_reads_its_credentials_from_a_folder_of_its_own()
    {
        var options = Read(
            ("Vault:Address", "https://vault:8200"), ("Vault:CaFile", _caFile),
            ("Vaults:east:Address", "https://east:8200"), ("Vaults:east:CaFile", _caFile));

        options.Vaults[0].Session.TokenFile.ShouldBe("/var/run/secrets/vault-injector.io/session-east/token");
    }

    /// <summary>The injector would send the token of one Vault to the other.</summary>
    [Theory]
    [InlineData("TokenFile", "TokenFile")]
    [InlineData("AppRole", "SecretIdFile")]
    [InlineData("Kubernetes", "ServiceAccountTokenFile")]
    public void Refuses_two_Vaults_with_one_credential(string method, string key) => Errors(
        ("Vault:Address", "https://vault:8200"), ("Vault:CaFile", _caFile),
        ("Session:Method", method), ($"Session:{key}", "/token"),
        ("Vaults:east:Address", "https://east:8200"), ("Vaults:east:CaFile", _caFile),
        ("Vaults:east:Session:Method", method), ($"Vaults:east:Session:{key}", "/token"))
        .Single().ShouldBe(
            $"Vaults:east:Session:{key} is the file of Session:{key}; " +
            "set another one: what one Vault gets is never sent to another");

    [Fact]
    public void Names_the_key_of_each_problem_of_a_named_Vault() => Errors(
        ("Vault:Address", "https://vault:8200"), ("Vault:CaFile", _caFile),
        ("Vaults:east:Address", "http://east"), ("Vaults:east:CaFile", _caFile),
        ("Vaults:east:Namespaces:0", "admin/../root"),
        ("Vaults:east:AppRoleAuthPath", "approle"),
        ("Vaults:east:Session:TokenFile", ""))
        .Select(error => error.Split(' ')[0])
        .ShouldBe(
            ["Vaults:east:Address", "Vaults:east:Namespaces:0", "Vaults:east:Session:TokenFile", "Vaults:east:AppRoleAuthPath"],
            ignoreOrder: true);

    [Theory]
    [InlineData("Vaults:east:Adress", "https://east:8200")]
    [InlineData("Vaults:east:Session:Metod", "TokenFile")]
    [InlineData("Vaults:east", "https://east:8200")]
    public void Refuses_a_key_that_does_not_exist(string key, string value) => Errors(
        ("Vault:Address", "https://vault:8200"), ("Vault:CaFile", _caFile), (key, value))
        .ShouldContain(error => error.StartsWith($"{key} does not exist", StringComparison.Ordinal));

    [Theory]
    [InlineData("vault", "eats", "expected the name of a configured Vault: default, east; did you mean east?")]
    [InlineData("vault-namespace", "payroll", "expected a namespace that Vault:Namespaces lists")]
    public void Refuses_a_default_for_pods_that_no_pod_may_name(string key, string value, string words) => Errors(
        ("Vault:Address", "https://vault:8200"), ("Vault:CaFile", _caFile), ("Vault:Namespaces:0", "admin/*"),
        ("Vaults:east:Address", "https://east:8200"), ("Vaults:east:CaFile", _caFile),
        ($"Injection:Defaults:{key}", value))
        .Single().ShouldEndWith(words);

    [Fact]
    public void Takes_a_default_for_pods() => Read(
        ("Vault:Address", "https://vault:8200"), ("Vault:CaFile", _caFile),
        ("Vaults:east:Address", "https://east:8200"), ("Vaults:east:CaFile", _caFile), ("Vaults:east:Namespaces:0", "admin/*"),
        ("Injection:Defaults:vault", "east"), ("Injection:Defaults:vault-namespace", "admin/x"))
        .DefaultVault.ShouldBe("default");

    /// <summary>A name is a label of metrics and a segment of a path.</summary>
    [Theory]
    [InlineData("East")]
    [InlineData("east_1")]
    [InlineData("-east")]
    [InlineData("default")]
    [InlineData("..")]
    public void Refuses_what_is_no_name(string name) => Errors(
        ("Vault:Address", "https://vault:8200"), ("Vault:CaFile", _caFile),
        ($"Vaults:{name}:Address", "https://east:8200"), ($"Vaults:{name}:CaFile", _caFile))
        .Single().ShouldStartWith($"Vaults:{name} is not a name");

    [Theory]
    [InlineData("/admin")]
    [InlineData("admin/")]
    [InlineData("admin//x")]
    [InlineData("..")]
    [InlineData("a b")]
    public void Refuses_a_pattern_that_is_no_path_of_namespaces(string pattern) => Errors(
        ("Vault:Address", "https://vault:8200"), ("Vault:CaFile", _caFile), ("Vault:Namespaces:0", pattern))
        .Single().ShouldStartWith($"Vault:Namespaces:0 is '{pattern}'");

    private static IReadOnlyList<string> Errors(params (string Key, string Value)[] values) =>
        Should.Throw<ConfigurationException>(() => Read(values)).Errors;

    private static InjectorOptions Read(params (string Key, string Value)[] values) => ConfigurationRegistration.Read(
        new ConfigurationBuilder()
            .AddInMemoryCollection(
                values.Append(("Injection:AgentImage", "agent:1")).ToDictionary(one => one.Item1, one => (string?)one.Item2))
            .Build());
}
