using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Configuration;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Tests.Certificates;

namespace VaultInjector.Webhook.Tests.Configuration;

public sealed class ConfigurationTests : IDisposable
{
    private readonly string _caFile = Path.GetTempFileName();

    public ConfigurationTests() => File.WriteAllText(_caFile, TestAuthority.Root("vault").Pem);

    public void Dispose() => File.Delete(_caFile);

    [Fact]
    public void Takes_a_minimal_configuration_and_fills_in_what_follows_from_it()
    {
        var options = Read([]);

        options.Injection.InjectorUrl.ShouldBe(new Uri("https://vault-injector.vault-injector.svc:8444"));
        options.Certificates.DnsNames.ShouldBe(["vault-injector.vault-injector.svc"]);
    }

    [Fact]
    public void Reports_every_wrong_value_at_once()
    {
        var errors = Errors(
            ("Vault:Address", "http://vault:8200"),
            ("Vault:CaFile", "/does/not/exist"),
            ("Injection:AgentImage", ""),
            ("Broker:WrapTtl", "01:00:00"),
            ("Listen:Address", "everywhere"));

        errors.Count.ShouldBe(5);
        errors.ShouldContain(error => error.StartsWith("Vault:Address is 'http://vault:8200/'", StringComparison.Ordinal));
        errors.ShouldContain(error => error.Contains("certs-scripts/bootstrap-ca.sh", StringComparison.Ordinal));
    }

    [Fact]
    public void Reports_every_value_of_the_wrong_shape_and_every_unknown_key_at_once()
    {
        var errors = Errors(
            ("Listen:HttpsPort", "many"),
            ("Session:Method", "Magic"),
            ("Vault:Adress", "https://vault:8200"),
            ("Broker:BindToPodIp", "maybe"));

        errors.ShouldBe(
        [
            "Broker:BindToPodIp is 'maybe'; set true or false",
            "Listen:HttpsPort is 'many'; set a whole number",
            "Session:Method is 'Magic'; set one of TokenFile, Kubernetes, AppRole",
            "Vault:Adress does not exist; see the configuration table in docs/configuration.md",
        ]);
    }

    [Theory]
    [InlineData("https://user:password@vault:8200")]
    [InlineData("https://vault:8200?token=x")]
    [InlineData("https://vault:8200#fragment")]
    [InlineData("ftp://vault")]
    [InlineData("https://169.254.169.254")]
    [InlineData("https://2852039166")]
    [InlineData("https://0xA9FEA9FE")]
    [InlineData("https://0251.0376.0251.0376")]
    [InlineData("https://[::ffff:169.254.169.254]")]
    [InlineData("https://[::ffff:a9fe:a9fe]:8200")]
    [InlineData("https://[fe80::1]:8200")]
    [InlineData("https://[ff02::1]")]
    [InlineData("https://[::]")]
    [InlineData("https://0.0.0.0:8200")]
    [InlineData("https://224.0.0.1")]
    [InlineData("https://user@127.0.0.1")]
    [InlineData("https://:@vault")]
    [InlineData("https://vault%2eevil.example")]
    [InlineData("https://vault/%2e%2e/x")]
    [InlineData("https://vault\\@evil.example")]
    [InlineData("http://[::1]:8200")]
    [InlineData("http://127.0.0.1:8200")]
    public void Refuses_an_address_with_surprises(string address)
    {
        Errors(("Vault:Address", address)).Single().ShouldStartWith("Vault:Address is");
        Errors(("Injection:InjectorUrl", address)).Single().ShouldStartWith("Injection:InjectorUrl is");
    }

    /// <summary>An operator may mean them: a proxy beside the injector, a cluster without names or with IPv6.</summary>
    [Theory]
    [InlineData("https://127.0.0.1:8200")]
    [InlineData("https://localhost:8200")]
    [InlineData("https://[::1]:8200")]
    [InlineData("https://[fd00::7]:8200")]
    [InlineData("https://10.0.0.7:8200")]
    public void Takes_an_ordinary_address(string address) => Read([("Vault:Address", address)]).Vault.Address.ShouldBe(new Uri(address));

    [Theory]
    [InlineData("https://proxy.example:3128")]
    [InlineData("http://user:canary@proxy.example:3128")]
    [InlineData("http://proxy.example:3128/path")]
    [InlineData("http://169.254.169.254:3128")]
    [InlineData("socks5://proxy.example:1080")]
    public void Refuses_a_proxy_of_another_form_and_shows_no_password(string proxy)
    {
        var error = Errors(("Vault:Proxy", proxy)).Single();

        error.ShouldStartWith("Vault:Proxy is");
        error.ShouldContain("It must hold no password, because it is in every pod's spec");
        error.ShouldNotContain("canary");
    }

    [Theory]
    [InlineData("Vault:ClientCertificateFile")]
    [InlineData("Vault:ClientKeyFile")]
    public void A_client_certificate_needs_its_key(string key) =>
        Errors((key, _caFile)).Single().ShouldBe("Vault:ClientCertificateFile needs ClientKeyFile beside it; set both files or none");

    [Fact]
    public void Refuses_files_that_are_no_certificate_with_its_key() =>
        Errors(("Vault:ClientCertificateFile", _caFile), ("Vault:ClientKeyFile", _caFile)).Single()
            .ShouldStartWith($"Vault:ClientCertificateFile is '{_caFile}'; set a PEM file with the certificate");

    [Theory]
    [InlineData("Upper")]
    [InlineData("a/b")]
    [InlineData("a\n")]
    [InlineData("-a")]
    public void Refuses_what_is_no_name_of_a_Secret(string name) =>
        Errors(("Vault:ClientCertificateSecret", name)).Single().ShouldStartWith("Vault:ClientCertificateSecret is");

    [Theory]
    [InlineData("/auth/approle")]
    [InlineData("auth/../sys")]
    [InlineData("approle")]
    [InlineData("auth/app role")]
    public void Refuses_a_path_that_is_no_auth_mount(string path) =>
        Errors(("Injection:AppRoleAuthPath", path)).Single().ShouldStartWith("Injection:AppRoleAuthPath is");

    [Fact]
    public void Knows_the_shape_of_every_option_and_of_nothing_else()
    {
        var options =
            from section in Sections
            from property in section.PropertyType.GetProperties()
            let isText = property.PropertyType == typeof(string)
            let isList = !isText && typeof(IEnumerable).IsAssignableFrom(property.PropertyType)
            select $"{section.Name}:{property.Name}{(isList ? ":*" : "")}";

        ConfigurationSchema.Keys.Keys.Order(StringComparer.Ordinal).ShouldBe(options.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Documents_every_option_with_the_default_that_holds()
    {
        var rows = File.ReadLines(Documentation())
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .ToDictionary(cells => cells[1].Trim('`'), cells => cells[2]);
        rows.Keys.Order(StringComparer.Ordinal)
            .ShouldBe(ConfigurationSchema.Keys.Keys.Append("Vaults:NAME:*").Order(StringComparer.Ordinal));

        var defaults = new InjectorOptions();
        foreach (var section in Sections)
        {
            foreach (
                var option in section
                    .PropertyType.GetProperties()
                    .Where(option => option.PropertyType.IsValueType || option.PropertyType == typeof(string)))
            {
                var value = Convert.ToString(option.GetValue(section.GetValue(defaults)), CultureInfo.InvariantCulture);
                var documented = rows[$"{section.Name}:{option.Name}"];
                (
                    string.IsNullOrEmpty(value)
                        ? documented is "none" or "required" or "`auth/kubernetes`, with `AppRole` `auth/vault-injector`"
                        : documented.Trim('`').Equals(value, StringComparison.OrdinalIgnoreCase)
                ).ShouldBeTrue($"{section.Name}:{option.Name} is '{value}', documented as {documented}");
            }
        }
    }

    private static IEnumerable<PropertyInfo> Sections => typeof(InjectorOptions).GetProperties()
        .Where(property => InjectorOptions.Sections.Any(section => section.Name == property.Name));

    private static string Documentation([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "docs", "configuration.md");

    private IReadOnlyList<string> Errors(params (string Key, string Value)[] changes) =>
        Should.Throw<ConfigurationException>(() => Read(changes)).Errors;

    private InjectorOptions Read((string Key, string Value)[] changes)
    {
        var values = new Dictionary<string, string?>
        {
            ["Vault:Address"] = "https://vault.vault.svc:8200",
            ["Vault:CaFile"] = _caFile,
            ["Injection:AgentImage"] = "agent:1",
        };
        foreach (var (key, value) in changes)
        {
            values[key] = value;
        }

        return ConfigurationRegistration.Read(new ConfigurationBuilder().AddInMemoryCollection(values).Build());
    }
}
