using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Health;
using VaultInjector.Webhook.Telemetry;
using VaultInjector.Webhook.Tests.Certificates;
using VaultInjector.Webhook.Tests.Support;

namespace VaultInjector.Webhook.Tests.Configuration;

/// <summary>
/// The configuration file changes under a running injector, as a mounted ConfigMap does: directories behind a symbolic link.
/// </summary>
public sealed class ConfigurationWatchTests : IDisposable
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(1);

    private readonly VirtualTime _time = new();
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("configuration-");
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly ConfigurationManager _present = new();
    private readonly List<string?> _outcomes = [];
    private readonly MeterListener _listener = new();
    private readonly LiveOptions _live;
    private readonly ConfigurationWatch _watch;
    private int _version;

    public ConfigurationWatchTests()
    {
        File.WriteAllText(Path.Combine(_directory.FullName, "vault.crt"), TestAuthority.Root("vault").Pem);
        Mount(_ => { });
        File.CreateSymbolicLink(ConfigFile, Path.Combine("..data", "config.json"));
        var sources = new ConfigurationSources(_present, ["--config", ConfigFile]);
        _live = new LiveOptions(ConfigurationRegistration.Read(_present));
        _watch = new ConfigurationWatch(
            sources,
            _live,
            new InjectorMetrics(_services.GetRequiredService<IMeterFactory>()),
            _time.Clock,
            NullLogger<ConfigurationWatch>.Instance);
        Count();
    }

    private string ConfigFile => Path.Combine(_directory.FullName, "config.json");

    public void Dispose()
    {
        _watch.Dispose();
        _listener.Dispose();
        _services.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Takes_a_good_change_that_came_by_a_symbolic_link()
    {
        var told = 0;
        _live.Changed += () => told++;

        await ChangeAsync(file =>
        {
            file["Injection"]!["AgentImage"] = "agent:2";
            file["Injection"]!["Defaults"] = new JsonObject { ["mount-path"] = "/vault" };
            file["Broker"] = new JsonObject { ["RequestsPerPodPerMinute"] = 3 };
            file["Logging"] = new JsonObject { ["LogLevel"] = new JsonObject { ["Default"] = "Debug" } };
        });

        _live.Injection.AgentImage.ShouldBe("agent:2");
        _live.Injection.Defaults["mount-path"].ShouldBe("/vault");
        _live.Broker.RequestsPerPodPerMinute.ShouldBe(3);
        _present["Logging:LogLevel:Default"].ShouldBe("Debug");
        told.ShouldBe(1);
        _outcomes.ShouldBe(["reloaded"]);
        _watch.State.ShouldBe(new ReadinessState(true, "as in the file"));
    }

    [Fact]
    public async Task Keeps_the_old_for_a_bad_one_and_says_each_problem()
    {
        await ChangeAsync(file =>
        {
            file["Injection"]!["AgentImage"] = "";
            file["Broker"] = new JsonObject { ["WrapTtl"] = "01:00:00", ["BindToPodIp"] = true };
            file["Logging"] = new JsonObject { ["LogLevel"] = new JsonObject { ["Default"] = "Debug" } };
        });

        _live.Injection.AgentImage.ShouldBe("agent:1");
        _live.Broker.BindToPodIp.ShouldBeFalse();
        _present["Logging:LogLevel:Default"].ShouldBeNull();
        _outcomes.ShouldBe(["rejected"]);
        _watch.State.Ready.ShouldBeTrue();
        _watch.State.Detail.ShouldStartWith("keeping the configuration from before: ");
        _watch.State.Detail.ShouldContain("Injection:AgentImage is empty; set the image of the agent");
        _watch.State.Detail.ShouldContain("Broker:WrapTtl is 01:00:00; set 00:00:05 to 00:05:00");
    }

    [Theory]
    [InlineData("{", "cannot be read")]
    [InlineData("""{"Injection": {"AgentImag": "x"}}""", "Injection:AgentImag does not exist")]
    [InlineData("""{"Broker": {"WrapTtl": "soon"}}""", "Broker:WrapTtl is 'soon'; set a duration")]
    [InlineData("""{"Logging": {"LogLevel": {"Default": "Loud"}}}""", "Logging:LogLevel:Default is 'Loud'; set one of Trace")]
    public async Task Keeps_the_old_for_what_is_no_configuration(string content, string said)
    {
        await ChangeAsync(content);

        _live.Injection.AgentImage.ShouldBe("agent:1");
        _watch.State.Detail.ShouldContain(said);
    }

    [Fact]
    public async Task Keeps_the_old_while_the_file_is_gone()
    {
        await RunAsync(() => File.Delete(ConfigFile));

        _live.Injection.AgentImage.ShouldBe("agent:1");
        _watch.State.Detail.ShouldContain("does not exist");
    }

    [Fact]
    public async Task Says_nothing_of_a_password_that_a_wrong_address_holds()
    {
        await ChangeAsync(file => file["Vault"]!["Address"] = "https://user:canary@vault:8200?token=canary");

        _watch.State.Detail.ShouldContain("Vault:Address is 'https://…@vault:8200/?…'");
        _watch.State.Detail.ShouldNotContain("canary");
    }

    [Fact]
    public async Task Announces_what_takes_effect_at_the_next_start_and_takes_the_rest()
    {
        await ChangeAsync(file =>
        {
            file["Listen"] = new JsonObject { ["HttpsPort"] = 9443, ["ManagementPort"] = 8080 };
            file["Kubernetes"] = new JsonObject { ["Service"] = "other" };
            file["Injection"]!["AgentImage"] = "agent:2";
        });

        _watch.State.Detail.ShouldBe("Kubernetes:Service, Listen:HttpsPort changed, which takes effect at the next start");
        _live.Injection.AgentImage.ShouldBe("agent:2");
        _live.Injection.InjectorUrl.ShouldBe(
            new Uri("https://vault-injector.vault-injector.svc:8444"),
            "agents go on to the Service whose name we can prove");
    }

    [Fact]
    public async Task Is_well_again_after_a_bad_one_was_taken_back()
    {
        var good = await File.ReadAllTextAsync(ConfigFile);

        await RunAsync(() => Mount("{"), () => Mount(good));

        _watch.State.Detail.ShouldBe("as in the file");
        _outcomes.ShouldBe(["rejected"]);
    }

    private async Task ChangeAsync(Action<JsonObject> change) => await RunAsync(() => Mount(change));

    private async Task ChangeAsync(string content) => await RunAsync(() => Mount(content));

    /// <summary>A minute for each of what happens, in the middle of it.</summary>
    private async Task RunAsync(params Action[] happens)
    {
        var happened = 0;
        _time.Watch = () =>
        {
            if (happened < happens.Length && _time.Passed >= Life * (happened + 0.5))
            {
                happens[happened++]();
            }
        };
        await _time.RunAsync(_watch, Life * happens.Length);
        happened.ShouldBe(happens.Length);
    }

    private void Mount(Action<JsonObject> change)
    {
        var file = new JsonObject
        {
            ["Vault"] = new JsonObject { ["Address"] = "https://vault:8200", ["CaFile"] = Path.Combine(_directory.FullName, "vault.crt") },
            ["Injection"] = new JsonObject { ["AgentImage"] = "agent:1" },
        };
        change(file);
        Mount(file.ToJsonString());
    }

    /// <summary>As the kubelet does: a new directory, then the link to it is replaced.</summary>
    private void Mount(string content)
    {
        var name = $"..{++_version}";
        Directory.CreateDirectory(Path.Combine(_directory.FullName, name));
        File.WriteAllText(Path.Combine(_directory.FullName, name, "config.json"), content);
        var link = Path.Combine(_directory.FullName, "..data");
        File.Delete(link);
        File.CreateSymbolicLink(link, name);
    }

    private void Count()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (
                instrument.Name == "vault_injector.configuration.reloads" &&
                instrument.Meter.Scope == _services.GetRequiredService<IMeterFactory>())
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, _, tags, _) => _outcomes.Add(tags[0].Value as string));
        _listener.Start();
    }
}
