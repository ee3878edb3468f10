using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Compatibility;
using VaultInjector.Injection.Decisions;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Plans;
using VaultInjector.Injection.Pods;
using VaultInjector.Injection.Requests;
using static VaultInjector.Injection.Tests.Compatibility.VaultK8sSamples;

namespace VaultInjector.Injection.Tests.Compatibility;

public sealed class VaultK8sTests
{
    private const string MapTemplate =
        "{{ with secret \"secret/a\" }}{{ range $k, $v := .Data }}{{ $k }}: {{ $v }}\n{{ end }}{{ end }}";

    [Fact]
    public void Gives_an_app_what_vault_k8s_gives_by_default()
    {
        var plan = Injected(("agent-inject-secret-DB.conf", "secret/web/db")).Plan;

        (plan.Role, plan.AuthMethod, plan.MountPath).ShouldBe(("web", AuthMethods.Kubernetes, "/vault/secrets"));
        plan.Agent!.Position.ShouldBe(InitPosition.Last);
        plan.Agent.RunAs.FileMode.ShouldBe(Convert.ToInt32("644", 8));
        plan.Secrets.AppToken.ShouldBeFalse();
        plan.Secrets.Files.ShouldHaveSingleItem().ShouldBe(new FileRequest("db.conf")
        {
            Template = "{{ with secret \"secret/web/db\" }}{{ range $k, $v := .Data }}{{ $k }}: {{ $v }}\n{{ end }}{{ end }}",
        });
    }

    [Fact]
    public void Keeps_capital_letters_where_the_pod_asks_for_it()
    {
        var files = Injected(
            ("agent-inject-secret-DB", "secret/a"),
            ("agent-inject-secret-Api", "secret/b"),
            ("preserve-secret-case", "true"),
            ("preserve-secret-case-Api", "false")).Plan.Secrets.Files;

        files.Select(file => file.Name).ShouldBe(["DB", "api"]);
    }

    [Fact]
    public void Reads_everything_about_one_file()
    {
        var plan = Injected(
            ("agent-inject-secret-app", "secret/a"),
            ("agent-inject-template-app", "<% .x %>"),
            ("agent-inject-file-app", "/conf/app.ini"),
            ("agent-inject-perms-app", "0400"),
            ("error-on-missing-key-app", "true"),
            ("agent-template-left-delim-app", "<%"),
            ("agent-template-right-delim-app", "%>"),
            ("agent-inject-command-app", "curl -s -X POST http://localhost:8080/reload")).Plan;

        plan.Secrets.Files.ShouldHaveSingleItem().ShouldBe(new FileRequest("app")
        {
            Template = "<% .x %>",
            File = "conf/app.ini",
            Mode = Convert.ToInt32("400", 8),
            ErrorOnMissingKey = true,
            LeftDelimiter = "<%",
            RightDelimiter = "%>",
            OnChange = "http:8080/reload",
        });
    }

    [Theory]
    [InlineData("agent-inject-default-template", "json", "{{ with secret \"secret/a\" }}{{ .Data | toJSON }}\n{{ end }}")]
    [InlineData("agent-inject-template-app", "", MapTemplate)]
    public void Writes_the_default_template(string key, string value, string template) =>
        Injected(("agent-inject-secret-app", "secret/a"), (key, value))
            .Plan.Secrets.Files.ShouldHaveSingleItem().Template.ShouldBe(template);

    [Theory]
    [InlineData("secret-volume-path-app", "/vault/secrets/conf/", "conf/app")]
    [InlineData("secret-volume-path-app", "/vault/secrets", "app")]
    [InlineData("agent-inject-file-app", "app.txt", "app.txt")]
    public void Puts_a_file_where_it_was(string key, string value, string file) =>
        Injected(("agent-inject-secret-app", "secret/a"), (key, value)).Plan.Secrets.Files.ShouldHaveSingleItem().File.ShouldBe(file);

    [Fact]
    public void Names_a_file_in_a_folder_of_its_own() => Injected(
        ("agent-inject-secret-app", "secret/a"),
        ("agent-inject-file-app", "app.txt"),
        ("secret-volume-path", "/etc/app"),
        ("secret-volume-path-app", "/etc/app/conf")).Plan.Secrets.Files.ShouldHaveSingleItem().File.ShouldBe("conf/app.txt");

    [Fact]
    public void Mounts_a_folder_that_is_elsewhere()
    {
        var plan = Injected(
            ("agent-inject-secret-app", "secret/a"),
            ("secret-volume-path-app", "/etc/shop/"),
            ("agent-inject-file-app", "app.ini"),
            ("agent-inject-secret-key", "secret/b"),
            ("secret-volume-path-key", "/etc/keys"),
            ("agent-inject-secret-other", "secret/c")).Plan;

        plan.Secrets.Files.Select(file => file.File).ShouldBe([".mounts/2/app.ini", ".mounts/1/key", "other"]);
        plan.Containers[0].Folders.ShouldBe([new FileFolder("/etc/keys", ".mounts/1"), new FileFolder("/etc/shop", ".mounts/2")]);
    }

    [Fact]
    public void Reads_everything_about_the_pod()
    {
        var plan = Injected(
            ("agent-inject-token", "true"),
            ("agent-inject-containers", "app"),
            ("agent-pre-populate", "true"),
            ("agent-init-first", "true"),
            ("agent-run-as-user", "1000"),
            ("agent-run-as-group", "2000"),
            ("agent-run-as-same-user", "true"),
            ("agent-requests-cpu", "10m"),
            ("agent-limits-cpu", "20m"),
            ("agent-requests-mem", "32Mi"),
            ("agent-limits-mem", ""),
            ("agent-limits-ephemeral", "8Mi"),
            ("secret-volume-path", "/etc/secrets"),
            ("template-static-secret-render-interval", "30s"),
            ("service", "https://vault.vault.svc:8200/"),
            ("namespace", ""),
            ("auth-path", "/auth/kubernetes"),
            ("auth-config-role", "web"),
            ("tls-skip-verify", "false"),
            ("proxy-address", "")).Plan;

        plan.MountPath.ShouldBe("/etc/secrets");
        (plan.Secrets.AppToken, plan.Secrets.Refresh).ShouldBe((true, TimeSpan.FromSeconds(30)));
        (plan.Agent!.Position, plan.Agent.RunAs.User, plan.Agent.RunAs.Group).ShouldBe((InitPosition.First, 1000, 2000));
        var resources = plan.Agent.Resources;
        (resources.CpuRequest?.Text, resources.CpuLimit?.Text, resources.MemoryLimit?.Text).ShouldBe(("10m", "20m", "32Mi"));
        resources.StorageLimit?.Text.ShouldBe("8Mi");
    }

    [Fact]
    public void Fetches_once_where_the_pod_asks_for_an_init_container_only() =>
        Injected(("agent-pre-populate-only", "true"), ("agent-inject-secret-app", "secret/a")).Plan.Agent!.Shape.ShouldBe(AgentShape.Init);

    [Fact]
    public void Logs_in_by_AppRole_where_the_pod_says_so() =>
        Injected(("auth-type", "approle")).Plan.AuthMethod.ShouldBe(AuthMethods.AppRole);

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    public void Shares_the_processes_of_the_pod_where_it_asks_for_it(string value, bool shares)
    {
        var pod = Pod(("agent-share-process-namespace", value));

        var injected = PatchOracle.Apply(pod, Samples.Patch(pod, Samples.Injected(pod, Compatible).Plan));

        ((bool?)injected["spec"]!["shareProcessNamespace"]).ShouldBe(shares ? true : null);
    }

    [Fact]
    public void Injecting_the_result_again_changes_nothing()
    {
        var pod = Pod(("agent-inject-secret-app", "secret/a"));
        var injected = PatchOracle.ApplyElement(pod, Samples.Patch(pod, Samples.Injected(pod, Compatible).Plan));

        Samples.Decide(injected, Compatible).ShouldBeOfType<Decision.Skip>().Reason.ShouldBe(SkipReason.AlreadyInjected);
    }
}
