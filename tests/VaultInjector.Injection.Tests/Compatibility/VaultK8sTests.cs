using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Compatibility;
using VaultInjector.Injection.Decisions;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Plans;
using VaultInjector.Injection.Pods;
using VaultInjector.Injection.Requests;

namespace VaultInjector.Injection.Tests.Compatibility;

public sealed class VaultK8sTests
{
    private const string MapTemplate =
        "{{ with secret \"secret/a\" }}{{ range $k, $v := .Data }}{{ $k }}: {{ $v }}\n{{ end }}{{ end }}";

    private static readonly NamespaceMetadata Compatible = Samples.OptedIn(("allowed-roles", "*"), ("compatibility", "vault-k8s"));

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
    [InlineData("service", "https://vault.evil.example:8200", "Vault:Address")]
    [InlineData("namespace", "team", "Vault:Namespace")]
    [InlineData("auth-path", "auth/other", "Injection:KubernetesAuthPath")]
    [InlineData("auth-type", "aws", "kubernetes or approle")]
    [InlineData("auth-config-token-path", "/x", "the identity that the injector gave it")]
    [InlineData("proxy-address", "http://proxy:3128", "directly")]
    [InlineData("tls-skip-verify", "true", "always verifies Vault")]
    [InlineData("agent-configmap", "agent", "an annotation of its own")]
    [InlineData("agent-extra-secret", "agent", "an annotation of its own")]
    [InlineData("agent-json-patch", "[]", "docs/annotations.md")]
    [InlineData("agent-init-json-patch", "[]", "docs/annotations.md")]
    [InlineData("agent-inject-template-file-app", "/x", "template.NAME")]
    [InlineData("agent-inject-command-app", "sh -c 'cp /vault/secrets/app /tmp'", "kill -HUP 1")]
    [InlineData("secret-volume-path-app", "/etc/other", "a folder below /vault/secrets")]
    [InlineData("agent-inject-default-template", "xml", "map or json")]
    [InlineData("agent-inject-token", "yes", "true or false")]
    [InlineData("agent-inject-perms-app", "0777", "octal mode")]
    [InlineData("agent-limits-mem", "lots", "amount of memory")]
    [InlineData("template-static-secret-render-interval", "1s", "10s")]
    public void Refuses_what_it_cannot_do_in_the_words_of_the_annotation(string name, string value, string expected)
    {
        var pod = Pod(("agent-inject-secret-app", "secret/a"), (name, value));

        var problem = Samples.Rejected(pod, Compatible).Problems.ShouldHaveSingleItem();

        problem.Key.ShouldBe(VaultK8s.Domain + name);
        problem.Expected.ShouldContain(expected);
    }

    [Theory]
    [InlineData("log-level")]
    [InlineData("agent-image")]
    [InlineData("agent-cache-enable")]
    [InlineData("agent-pre-populate", "false")]
    [InlineData("agent-telemetry-prometheus_retention_time")]
    [InlineData("ca-cert")]
    [InlineData("agent-of-the-future")]
    public void Warns_of_what_has_no_effect(string name, string value = "true")
    {
        var warnings = Injected(("agent-inject-secret-app", "secret/a"), (name, value)).Warnings;

        warnings.ShouldContain(warning => warning.Kind == WarningKind.ForeignIgnored && warning.Text.Contains(VaultK8s.Domain + name));
    }

    [Theory]
    [InlineData("kill -HUP 1", "signal:HUP")]
    [InlineData("kill -s USR1 $(pidof app)", "signal:USR1")]
    [InlineData("/bin/sh -c 'kill -SIGHUP $(pidof vault-app) || true'", "signal:HUP")]
    [InlineData("sh -c \"pkill -HUP nginx\"", "signal:HUP")]
    [InlineData("killall -1 haproxy", "signal:HUP")]
    [InlineData("pkill app", "signal:TERM")]
    [InlineData("curl -XPOST http://127.0.0.1:9090/-/reload", "http:9090/-/reload")]
    [InlineData("wget -q --post-data='' http://localhost:8080/reload", "http:8080/reload")]
    [InlineData("curl http://127.0.0.1:9090/status", null)]
    [InlineData("curl -X POST http://reloader.example/reload", null)]
    [InlineData("curl -X POST http://127.0.0.1:1/x; rm -rf /", null)]
    [InlineData("kill -HUP 1 && touch /tmp/x", null)]
    [InlineData("sh -c /reload.sh", null)]
    public void Reads_a_command_that_is_a_hook(string command, string? hook) => VaultK8sCommand.Hook(command).ShouldBe(hook);

    [Fact]
    public void Does_not_let_a_long_command_cost_time() => VaultK8sCommand.Hook(new string(' ', 200_000) + "kill").ShouldBeNull();

    [Fact]
    public void Leaves_a_pod_to_vault_k8s_that_it_has_injected() =>
        Samples.Decide(Pod(("agent-inject-status", "injected")), Compatible)
            .ShouldBeOfType<Decision.Skip>().Reason.ShouldBe(SkipReason.InjectedByOther);

    [Fact]
    public void Does_nothing_where_the_namespace_does_not_ask_for_it() =>
        Samples.Decide(Pod(("agent-inject-secret-app", "secret/a"))).ShouldBeOfType<Decision.Skip>().Reason.ShouldBe(SkipReason.NoRole);

    [Fact]
    public void Counts_where_the_operator_turned_it_on()
    {
        var (defaults, problems) = OperatorDefaults.Read([new("compatibility", "vault-k8s")]);

        problems.ShouldBeEmpty();
        Samples.Injected(Pod(), Samples.Namespace, Samples.Settings with { Defaults = defaults }).Plan.MountPath.ShouldBe("/vault/secrets");
    }

    [Theory]
    [InlineData("false")]
    [InlineData("0")]
    public void Leaves_out_a_pod_that_opts_out(string value)
    {
        var pod = Samples.Pod((VaultK8s.Domain + "agent-inject", value));

        Samples.Decide(pod, Samples.OptedIn(("compatibility", "vault-k8s"), ("role", "web")))
            .ShouldBeOfType<Decision.Skip>().Reason.ShouldBe(SkipReason.OptedOut);
    }

    [Fact]
    public void Injects_by_our_annotations_where_the_others_are_switched_off() =>
        Samples.Injected(Samples.Pod((VaultK8s.Domain + "agent-inject", "false"), ("role", "web")), Compatible).Plan.Role.ShouldBe("web");

    [Fact]
    public void Refuses_a_pod_with_annotations_of_both_products()
    {
        var pod = Pod(("agent-inject-secret-app", "secret/a"), ("vault-injector.io/role", "web"));

        var problem = Samples.Rejected(pod, Compatible).Problems[0];

        problem.Key.ShouldBe("vault.hashicorp.com/agent-inject");
        problem.Expected.ShouldContain(AnnotationKeys.Role);
    }

    [Fact]
    public void Refuses_two_names_that_become_one_file()
    {
        var pod = Pod(("agent-inject-secret-App", "secret/a"), ("agent-inject-secret-app", "secret/b"));

        var problem = Samples.Rejected(pod, Compatible).Problems[0];

        problem.Expected.ShouldContain("agent-inject-secret-App");
    }

    [Fact]
    public void Injecting_the_result_again_changes_nothing()
    {
        var pod = Pod(("agent-inject-secret-app", "secret/a"));
        var injected = PatchOracle.ApplyElement(pod, Samples.Patch(pod, Samples.Injected(pod, Compatible).Plan));

        Samples.Decide(injected, Compatible).ShouldBeOfType<Decision.Skip>().Reason.ShouldBe(SkipReason.AlreadyInjected);
    }

    private static Decision.Inject Injected(params (string Name, string Value)[] annotations) =>
        Samples.Injected(Pod(annotations), Compatible);

    private static System.Text.Json.JsonElement Pod(params (string Name, string Value)[] annotations) => Samples.Pod(
    [
        (VaultK8s.Domain + "agent-inject", "true"),
        (VaultK8s.Domain + "role", "web"),
        .. annotations.Select(a => (a.Name.Contains('/') ? a.Name : VaultK8s.Domain + a.Name, a.Value)),
    ]);
}
