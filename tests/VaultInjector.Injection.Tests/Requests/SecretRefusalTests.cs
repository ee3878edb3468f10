using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Decisions;
using VaultInjector.Injection.Ground;

namespace VaultInjector.Injection.Tests.Requests;

/// <summary>What is refused about secrets, each with a sentence of its own.</summary>
public sealed class SecretRefusalTests
{
    [Theory]
    [InlineData("secrets.db.json", "secret.db.json")]
    [InlineData("certificat.tls", "certificate.tls")]
    [InlineData("on-chnage.tls", "on-change.tls")]
    [InlineData("modes.a.very-long-name-that-says-nothing.about-it", "mode.a.very-long-name-that-says-nothing.about-it")]
    [InlineData("secret", "secret.NAME")]
    [InlineData("mode", "mode.NAME")]
    [InlineData("refesh", "refresh")]
    public void Suggests_the_nearest_key_with_its_NAME(string typed, string meant) =>
        Only(Refused((typed, "x"))).Nearest.ShouldBe(AnnotationKeys.Domain + meant);

    [Theory]
    [InlineData("secret.a", "sys/raw", "administration")]
    [InlineData("secret.a", "https://evil.example/x", "no address")]
    [InlineData("secret.token", "secret/a", "belongs to the injector")]
    [InlineData("secret.ca.crt", "secret/a", "belongs to the injector")]
    [InlineData("certificate.ca", "pki/web common_name=a", "belongs to the injector")]
    [InlineData("secret..hidden", "secret/a", "begin with a dot")]
    [InlineData("secret.", "secret/a", "a file name after the dot")]
    [InlineData("vault-injector.io/secret.a/b", "secret/a", "without slashes")]
    [InlineData("template.a", "", "a Go template")]
    [InlineData("template.a", "a\u0001b", "a Go template")]
    [InlineData("certificate.tls", "web", "MOUNT/ROLE")]
    public void Refuses_a_value_with_its_own_sentence(string key, string value, string reason) =>
        Only(Refused((key, value))).Expected.ShouldContain(reason, Case.Sensitive);

    [Theory]
    [InlineData("format.a", "xml", "json, yaml")]
    [InlineData("mode.a", "0777", "octal")]
    [InlineData("file.a", "../token", "segments . and ..")]
    [InlineData("file.a", "/etc/passwd", "does not begin with a slash")]
    [InlineData("file.a", "conf/", "without a slash at its end")]
    [InlineData("file.a", "ca.crt/x", "belongs to the injector")]
    [InlineData("on-change.a", "signal:KILL", "signal:NAME")]
    [InlineData("on-change.a", "exec:/bin/sh", "signal:NAME")]
    [InlineData("error-on-missing-key.a", "yes", "true or false")]
    [InlineData("left-delimiter.a", "", "visible characters")]
    [InlineData("left-delimiter.a", "[[", "template.a beside it")]
    [InlineData("error-on-missing-key.a", "true", "template.a beside it")]
    [InlineData("refresh", "9s", "from 10s")]
    [InlineData("refresh", "25h", "to 24h")]
    [InlineData("token", "no", "true or false")]
    public void Refuses_a_setting_of_a_file(string key, string value, string reason) =>
        Only(Refused(("secret.a", "secret/a"), (key, value))).Expected.ShouldContain(reason, Case.Sensitive);

    [Theory]
    [InlineData("format", "yaml")]
    [InlineData("mode", "0400")]
    [InlineData("file", "conf/a")]
    [InlineData("on-change", "http:80/")]
    [InlineData("left-delimiter", "[[")]
    public void A_setting_of_no_file_is_refused_and_the_nearest_NAME_is_suggested(string head, string value)
    {
        var problem = Only(Refused(("secret.db.json", "secret/a"), ($"{head}.db.jsn", value)));

        problem.Key.ShouldBe($"{AnnotationKeys.Domain}{head}.db.jsn");
        problem.Value.ShouldBe(value);
        problem.Nearest.ShouldBe($"{AnnotationKeys.Domain}{head}.db.json");
    }

    [Theory]
    [InlineData("secret.a", "secret/a#x", "format.a", "json", "format.a", "raw or no format")]
    [InlineData("template.a", "x", "format.a", "raw", "format.a", "no format beside template.a")]
    [InlineData("template.a", "x", "secret.a", "secret/a#x", "secret.a", "the path only")]
    [InlineData("template.a", "x", "secret.a", "secret/a?version=1", "secret.a", "the path only")]
    [InlineData("certificate.a", "pki/web common_name=a", "secret.a", "secret/a", "certificate.a", "another NAME")]
    [InlineData("certificate.a", "pki/web common_name=a", "format.a", "json", "format.a", "PEM")]
    [InlineData("certificate.tls", "pki/web common_name=a", "secret.tls.crt", "secret/a", "secret.tls.crt", "certificate.tls")]
    [InlineData("certificate.tls", "pki/web common_name=a", "template.tls.pem", "x", "template.tls.pem", "certificate.tls")]
    public void Refuses_annotations_of_one_NAME_or_file_that_contradict(
        string first, string firstValue, string second, string secondValue, string key, string reason)
    {
        var problem = Only(Refused((first, firstValue), (second, secondValue)));

        problem.Key.ShouldBe(AnnotationKeys.Domain + key);
        problem.Expected.ShouldContain(reason, Case.Sensitive);
    }

    [Theory]
    [InlineData("b", "b", "another file than b, which secret.a writes")]
    [InlineData("d/x", "d/x", "another file than d/x, which secret.a writes")]
    [InlineData("d/x/y", "d/x", "another file than d/x, which is the folder of d/x/y (secret.a)")]
    [InlineData("d/x", "d/x/y/z", "another file than d/x/y/z: secret.a writes d/x, which is no folder")]
    public void Two_files_at_one_path_are_refused(string first, string second, string expected)
    {
        var problem = Only(Refused(("secret.a", "secret/a"), ("file.a", first), ("secret.c", "secret/c"), ("file.c", second)));

        (problem.Key, problem.Value).ShouldBe((AnnotationKeys.Domain + "file.c", second));
        problem.Expected.ShouldStartWith(expected);
    }

    [Theory]
    [InlineData("{{ with secret \"a/b\" }}x", "app.conf:1: unexpected EOF")]
    [InlineData("a\nb {{ nope }}", "app.conf:2: function \"nope\" not defined")]
    [InlineData("{{ key \"a\" }}", "line 1: key is refused: it asks Consul")]
    [InlineData("\n{{ plugin \"ls\" }}", "line 2: plugin is refused: the agent runs no programs")]
    [InlineData("{{ range service \"web\" }}{{ end }}", "service is refused")]
    [InlineData("{{ file \"/etc/passwd\" }}", "files below /var/run/secrets/vault only; line 1: file \"/etc/passwd\"")]
    [InlineData("{{ file \"../token\" }}", "lies elsewhere")]
    [InlineData(
        "\n{{ file \"/var/run/secrets/vault/ca.crt\" }}",
        "line 2: file \"/var/run/secrets/vault/ca.crt\" is an absolute path, name it relative to /var/run/secrets/vault: file \"ca.crt\"")]
    [InlineData("{{ file \"/var/run/secrets/vault/a/../../b\" }}", "name a file relative to /var/run/secrets/vault")]
    public void A_template_that_cannot_run_is_refused_with_its_line(string template, string reason)
    {
        var problem = Only(Refused(("template.app.conf", template)));

        problem.Key.ShouldBe(AnnotationKeys.Domain + "template.app.conf");
        problem.Expected.ShouldContain(reason, Case.Sensitive);
    }

    [Fact]
    public void A_template_is_read_with_its_own_delimiters()
    {
        (string, string)[] delimiters = [("left-delimiter.a", "[["), ("right-delimiter.a", "]]")];

        Samples.Injected(Samples.Pod([("role", "app"), ("template.a", "{{ [[ env \"HOME\" ]] {{"), .. delimiters]));
        Only(Refused([("template.a", "[[ nope ]]"), .. delimiters])).Expected.ShouldContain("nope");
    }

    [Fact]
    public void Reports_all_mistakes_at_once()
    {
        var problems = Refused(
            ("secret.a", "sys/x"), ("secret.b", "secret/b#x"), ("mode.b", "9"), ("fromat.b", "json"), ("certificate.c", "pki"),
            ("format.b", "json"), ("format.d", "json"));

        problems.Select(problem => problem.Key[AnnotationKeys.Domain.Length..])
            .ShouldBe(["secret.a", "mode.b", "fromat.b", "certificate.c", "format.b", "format.d"], ignoreOrder: true);
    }

    [Fact]
    public void A_pod_with_secrets_and_without_a_role_is_refused() =>
        Only(Samples.Rejected(Samples.Pod(("secret.a", "secret/a"))).Problems).Kind.ShouldBe(RejectionKind.RoleUnnamed);

    [Fact]
    public void A_pod_that_opts_out_may_keep_its_secrets() =>
        Samples.Decide(Samples.Pod(("secret.a", "secret/a"), ("inject", "false"))).ShouldBeOfType<Decision.Skip>();

    [Theory]
    [InlineData("secret-id")]
    [InlineData("wrapped-secret-id")]
    public void Secrets_need_an_agent_that_logs_in(string output) =>
        Only(Refused(("secret.a", "secret/a"), ("output", output))).Key.ShouldBe(AnnotationKeys.Output);

    [Fact]
    public void An_app_that_logs_in_itself_needs_its_secret_id() =>
        Only(Refused(("token", "false"), ("output", "secret-id"))).Key.ShouldBe(AnnotationKeys.Token);

    [Fact]
    public void A_hook_needs_files() => Only(Refused(("on-change", "http:80/"))).Expected.ShouldContain("secret.NAME");

    [Fact]
    public void An_annotation_with_a_NAME_stands_on_pods_only() =>
        Samples.Rejected(Samples.Pod(("role", "app")), Samples.OptedIn(("secret.a", "secret/a")))
            .Problems.ShouldHaveSingleItem().Kind.ShouldBe(RejectionKind.AnnotationMisplaced);

    private static IReadOnlyList<PodProblem> Refused(params (string, string)[] annotations) =>
        Samples.Rejected(Samples.Pod([("role", "app"), .. annotations])).Problems;

    private static PodProblem Only(IReadOnlyList<PodProblem> problems) => problems.ShouldHaveSingleItem();
}
