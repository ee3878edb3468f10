using System.Text;
using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Decisions;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Plans;

namespace VaultInjector.Injection.Tests.Requests;

/// <summary>From the annotations about secrets to the document that the agent gets.</summary>
public sealed class SecretRequestTests
{
    private const string Template =
        "{{ with secret \"database/creds/web\" }}url = postgres://{{ .Data.username }}@db/$(HOME){{ end }}\n";

    private const string Shared =
        """{"shareProcessNamespace":true,"containers":[{"name":"app","image":"app"},{"name":"web","image":"web"}]}""";

    [Fact]
    public void The_agent_gets_one_document_with_everything()
    {
        var secrets = Document(
            ("secret.db.json", "secret/web/db"), ("secret.password", "/secret/web/db/?version=2#password"),
            ("mode.password", "0400"),
            ("template.app.conf", Template),
            ("file.app.conf", "conf/app.conf"),
            ("error-on-missing-key.app.conf", "true"),
            ("left-delimiter.app.conf", "[["), ("right-delimiter.app.conf", "]]"),
            ("on-change.app.conf", "http:8080/reload"),
            ("certificate.tls", "pki_int/web common_name=web.apps.svc ttl=24h"),
            ("file.tls", "certs/tls"),
            ("format.db.json", "properties"),
            ("on-change", "http:8080/changed"),
            ("refresh", "30s"), ("token", "false"));

        secrets.Files.ShouldBe(
        [
            new FileRequest("app.conf")
            {
                File = "conf/app.conf",
                Template = Template,
                ErrorOnMissingKey = true,
                LeftDelimiter = "[[",
                RightDelimiter = "]]",
                OnChange = "http:8080/reload",
            },
            new FileRequest("db.json") { Secret = "secret/web/db", Format = "properties" },
            new FileRequest("password") { Secret = "secret/web/db", Field = "password", Version = 2, Mode = 0x100 },
        ]);
        var certificate = secrets.Certificates.ShouldHaveSingleItem();
        (certificate.File, certificate.Mount, certificate.Role, certificate.Ttl).ShouldBe(("certs/tls", "pki_int", "web", "24h"));
        (secrets.Refresh, secrets.OnChange, secrets.AppToken).ShouldBe((TimeSpan.FromSeconds(30), "http:8080/changed", false));
    }

    [Fact]
    public void The_plan_says_what_the_role_must_be_allowed() =>
        Samples.Injected(Samples.Pod(
            ("role", "app"),
            ("secret.a", "secret/web/db#x"),
            ("secret.b", "secret/web/db"),
            ("template.c", "{{ secret `database/creds/web` }}{{ secrets `secret/metadata/` }}{{ secret `pki/issue/x` `common_name=a` }}"),
            ("template.d", "{{ with secret (env \"PATH\") }}{{ end }}{{ secret \"secret/web/db?version=2\" }}"),
            ("certificate.tls", "pki_int/web common_name=a")))
            .Plan.Reads.Select(read => $"{read.Key}: {read.Capability} {read.Path}").ShouldBe(
            [
                "secret.a: read secret/web/db", "template.c: read database/creds/web", "template.c: list secret/metadata",
                "template.c: update pki/issue/x", "certificate.tls: update pki_int/sign/web",
            ]);

    [Fact]
    public void A_pod_without_secrets_gets_no_document() =>
        Samples.Injected(Samples.Pod(("role", "app"))).Plan.Agent!.Environment
            .ShouldNotContain(variable => variable.Name.StartsWith(AgentEnvironment.Secrets, StringComparison.Ordinal));

    [Fact]
    public void The_namespace_gives_defaults_for_all_keys_without_a_NAME()
    {
        var ns = Samples.OptedIn(
            ("allowed-roles", "*"), ("role", "app"), ("token", "false"), ("refresh", "1h"), ("on-change", "http:80/"));
        var secrets = Read(Samples.Injected(Samples.Pod(("secret.a", "secret/a"), ("refresh", "10s")), ns).Plan);

        (secrets.Refresh, secrets.OnChange, secrets.AppToken).ShouldBe((TimeSpan.FromSeconds(10), "http:80/", false));
    }

    [Theory]
    [InlineData(64, false)]
    [InlineData(65, true)]
    public void A_pod_has_at_most_64_secrets(int count, bool refused)
    {
        var pod = Samples.Pod([("role", "app"), .. Enumerable.Range(0, count).SelectMany(i => Several(i))]);

        (Samples.Decide(pod) is Decision.Reject).ShouldBe(refused);

        static (string, string)[] Several(int i) =>
        [
            ($"template.f{i}", "x"), ($"secret.f{i}", "secret/a"), ($"mode.f{i}", "0400"), ($"file.f{i}", $"d/{i}"),
            ($"on-change.f{i}", "http:80/"), ($"error-on-missing-key.f{i}", "true"), ($"left-delimiter.f{i}", "["),
            ($"right-delimiter.f{i}", "]"),
        ];
    }

    [Theory]
    [InlineData(8192, false)]
    [InlineData(8193, true)]
    public void Templates_have_at_most_8192_actions_together(int actions, bool refused)
    {
        var pod = Samples.Pod(
            ("role", "app"),
            ("template.a", string.Concat(Enumerable.Repeat("{{.}}", 4000))),
            ("template.b", string.Concat(Enumerable.Repeat("[[.]]", actions - 4000))),
            ("left-delimiter.b", "[["),
            ("right-delimiter.b", "]]"));

        var decision = Samples.Decide(pod);

        (decision is Decision.Reject).ShouldBe(refused);
        (decision as Decision.Reject)?.Message.ShouldContain("at most 8192 actions in all templates of a pod, not 8193");
    }

    [Theory]
    [InlineData(128 * 1024, false)]
    [InlineData((128 * 1024) + 1, true)]
    public void Templates_have_at_most_128_KiB_together(int bytes, bool refused)
    {
        const string Line = "{{ with secret \"a/b\" }}ü{{ end }}\n";
        var text = string.Concat(Enumerable.Repeat(Line, 3500))[..^1];
        var rest = new string('x', bytes - Encoding.UTF8.GetByteCount(text));
        var pod = Samples.Pod(("role", "app"), ("template.a", text), ("template.b", rest));

        var decision = Samples.Decide(pod);

        (decision is Decision.Reject).ShouldBe(refused);
        if (decision is Decision.Inject inject)
        {
            var variables = inject.Plan.Agent!.Environment
                .Where(variable => variable.Name.StartsWith(AgentEnvironment.Secrets, StringComparison.Ordinal))
                .ToList();
            variables.Count.ShouldBeGreaterThan(1);
            variables.ShouldAllBe(variable => Encoding.UTF8.GetByteCount(variable.Value) < 128 * 1024);
            Read(inject.Plan).Files.Select(file => file.Template).ShouldBe([text, rest]);
        }
    }

    [Fact]
    public void Templates_that_no_patch_can_hold_are_refused() =>
        Only(Refused(("template.a", new string('$', 120 * 1024)))).Kind.ShouldBe(RejectionKind.TooLarge);

    [Theory]
    [InlineData("on-change", "signal:HUP")]
    [InlineData("on-change.a", "signal:HUP")]
    public void A_signal_needs_a_shared_process_namespace(string key, string hook)
    {
        var problem = Only(Refused(("secret.a", "secret/a"), (key, hook)));

        problem.Kind.ShouldBe(RejectionKind.HookImpossible);
        problem.Key.ShouldBe(AnnotationKeys.Domain + key);
    }

    [Fact]
    public void A_signal_marks_the_containers_that_get_it()
    {
        var pod = Samples.PodWith(Shared, ("role", "app"), ("secret.a", "secret/a"), ("on-change.a", "signal:HUP/web"));
        var plan = Samples.Injected(pod).Plan;

        plan.Containers.Select(container => (container.Name, container.Environment.Any(v => v.Name == AgentEnvironment.SignalledPod)))
            .ShouldBe([("app", false), ("web", true)]);
        plan.Agent!.Environment.ShouldContain(variable => variable.Name == AgentEnvironment.PodUid);
        Read(plan).Files[0].OnChange.ShouldBe("signal:HUP");
    }

    [Fact]
    public void Signals_of_one_pod_go_to_the_same_containers()
    {
        var pod = Samples.PodWith(
            Shared, ("role", "app"), ("secret.a", "secret/a"), ("on-renew", "signal:HUP/app"), ("on-change", "signal:USR1/web"));

        Only(Samples.Rejected(pod).Problems).Expected.ShouldContain("the same containers as vault-injector.io/on-renew = signal:HUP/app");
    }

    [Fact]
    public void An_agent_that_fetches_once_is_warned_about_hooks_and_refresh()
    {
        var pod = Samples.Pod(
            ("role", "app"), ("agent", "init"), ("secret.a", "secret/a"), ("on-change", "http:80/"), ("refresh", "1m"));

        Samples.Injected(pod).Warnings.ShouldHaveSingleItem().ToString().ShouldBe(
            "vault-injector.io/agent is init, so the agent fetches once: vault-injector.io/on-change, vault-injector.io/refresh " +
            "have no effect.");
    }

    [Fact]
    public void A_pod_that_gets_nothing_is_told_so() =>
        Samples.Injected(Samples.Pod(("role", "app"), ("token", "false"))).Warnings.ShouldHaveSingleItem().Kind
            .ShouldBe(WarningKind.NothingForTheApp);

    private static PodSecrets Document(params (string, string)[] annotations) =>
        Read(Samples.Injected(Samples.Pod([("role", "app"), .. annotations])).Plan);

    private static PodSecrets Read(InjectionPlan plan) =>
        PodSecrets
            .FromVariables(name => plan.Agent!.Environment.FirstOrDefault(variable => variable.Name == name)?.Value)
            .ShouldNotBeNull();

    private static IReadOnlyList<PodProblem> Refused(params (string, string)[] annotations) =>
        Samples.Rejected(Samples.Pod([("role", "app"), .. annotations])).Problems;

    private static PodProblem Only(IReadOnlyList<PodProblem> problems) => problems.ShouldHaveSingleItem();
}
