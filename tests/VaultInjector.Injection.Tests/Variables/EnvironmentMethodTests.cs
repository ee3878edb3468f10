using VaultInjector.Contracts;
using VaultInjector.Injection.Decisions;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Plans;
using static VaultInjector.Injection.Tests.Variables.EnvironmentSamples;

namespace VaultInjector.Injection.Tests.Variables;

/// <summary>Which way variables take, and what each way needs.</summary>
public sealed class EnvironmentMethodTests
{
    [Theory]
    [InlineData(null, true, "env.A", "kubelet", "every node of the cluster knows fileKeyRef")]
    [InlineData("auto", true, "env.A", "kubelet", "every node of the cluster knows fileKeyRef")]
    [InlineData("auto", false, "env.A", "exec", "not every node of the cluster knows fileKeyRef")]
    [InlineData("auto", true, "env-from.A", "exec", "the fields of env-from are known only when")]
    [InlineData("exec", true, "env.A", "exec", "the pod asks for it")]
    [InlineData("kubelet", true, "env.A", "kubelet", "the pod asks for it")]
    public void Takes_the_way_that_works(string? asked, bool envFiles, string key, string method, string reason)
    {
        (string, string)[] annotations = [(key, key == "env.A" ? "secret/a#b" : "secret/a"), .. Asked(asked)];
        var plan = Samples.Injected(App("", annotations), settings: Samples.Settings with { EnvFiles = envFiles }).Plan;

        plan.Environment.ShouldNotBeNull().Method.ShouldBe(method);
        plan.Environment.Reason.ShouldContain(reason);
        plan.Secrets.EnvironmentMethod.ShouldBe(method);
        (plan.Containers[0].Exec is not null).ShouldBe(method == "exec");
    }

    [Fact]
    public void A_namespace_may_choose_the_way() =>
        Samples.Injected(App("", ("env.A", "secret/a#b")), Samples.OptedIn(("env-method", "exec"))).Plan.Environment
            .ShouldBe(new EnvironmentPlan(EnvironmentMethods.Exec, "namespace shop asks for it"));

    [Theory]
    [InlineData(true, AgentBinary.ImageVolume)]
    [InlineData(false, AgentBinary.Copied)]
    public void The_binary_comes_from_an_image_volume_or_is_copied(bool imageVolumes, AgentBinary binary)
    {
        var settings = Samples.Settings with { ImageVolumes = imageVolumes };

        Samples.Injected(App("", ("env-from.a", "secret/a")), settings: settings).Plan.Agent!.Binary.ShouldBe(binary);
        Samples.Injected(App("", ("env.A", "secret/a#b")), settings: settings).Plan.Agent!.Binary.ShouldBe(AgentBinary.None);
    }

    [Theory]
    [InlineData("""{"name":"app","image":"registry.example/app:1"}""", "args to its cmd")]
    [InlineData("""{"name":"app","image":"registry.example/app:1","args":["serve"]}""", "set command to the image's entrypoint, which")]
    [InlineData("""{"name":"app","image":"registry.example/app:1","command":[]}""", "crane config registry.example/app:1")]
    [InlineData("""{"name":"app","image":"registry.example/app:1","command":null}""", "docker inspect --format")]
    public void A_container_without_a_command_cannot_start_with_exec(string container, string words)
    {
        (string, string)[] annotations = [("role", "yn-api"), ("env.A", "secret/a#b"), ("env-method", "exec")];

        var pod = Samples.PodWith($$"""{"containers":[{{container}}]}""", annotations);
        var problem = Samples.Rejected(pod).Problems.ShouldHaveSingleItem();
        problem.Kind.ShouldBe(RejectionKind.CommandMissing);
        problem.Key.ShouldBe("spec.containers[0].command");
        problem.ToString().ShouldContain(words);
        problem.ToString().ShouldContain("vault-injector.io/env-method: kubelet");
    }

    [Fact]
    public void A_container_that_gets_no_variable_needs_no_command() => Samples.Injected(Samples.PodWith(
        $$"""
        {"containers":[{"name":"app","command":["/app"],"env":[{{Literal("A", "vault:secret/a#b")}}]},{"name":"nginx"}]}
        """,
        ("role", "yn-api"),
        ("env-method", "exec"))).Plan.Containers.Select(container => container.Exec is not null).ShouldBe([true, false]);

    [Theory]
    [InlineData("\"envFrom\":[{\"configMapRef\":{\"name\":\"a\"}}]", true)]
    [InlineData("\"env\":[{\"name\":\"A\",\"valueFrom\":{\"configMapKeyRef\":{\"name\":\"a\",\"key\":\"b\"}}}]", true)]
    [InlineData("\"env\":[{\"name\":\"A\",\"valueFrom\":{\"secretKeyRef\":{\"name\":\"a\",\"key\":\"b\"}}}]", true)]
    [InlineData("\"env\":[{\"name\":\"A\",\"valueFrom\":{\"fieldRef\":{\"fieldPath\":\"metadata.name\"}}}]", false)]
    [InlineData("\"tty\":true", false)]
    public void A_pod_that_asks_for_exec_has_references_of_ConfigMaps_resolved(string sources, bool wraps)
    {
        var spec = $$"""{"containers":[{"name":"app","command":["/app"],{{sources}}}]}""";

        var (asks, other) = (Samples.PodWith(spec, ("role", "a"), ("env-method", "exec")), Samples.PodWith(spec, ("role", "a")));
        (Container(asks).Exec is not null).ShouldBe(wraps);
        Container(other).Exec.ShouldBeNull();
        Samples.Injected(other, Samples.OptedIn(("env-method", "exec"))).Plan.Containers[0].Exec.ShouldBeNull();
    }

    [Theory]
    [InlineData("true", "/var/run/secrets/vault", "https://vault.vault.svc:8200")]
    [InlineData("false", null, null)]
    public void Exec_may_read_for_the_app_where_the_app_has_a_token(string token, string? directory, string? address)
    {
        var container = Container(App("", ("env-from.a", "secret/a"), ("token", token)));

        container.Value(AgentEnvironment.ExecDirectory).ShouldBe(directory);
        container.Value(AgentEnvironment.VaultAddress).ShouldBe(address);
        container.Value(AgentEnvironment.ExecFiles).ShouldBe("env-from.a");
        container.Value(AgentEnvironment.EnvironmentDirectory).ShouldBe(InjectedPod.EnvironmentDirectory);
    }

    [Fact]
    public void Exec_leaves_references_in_the_pod_and_lists_their_files()
    {
        var container = Container(App(Literal("DB", "vault:secret/a#b"), ("env.X", "secret/x#y"), ("env-method", "exec")));

        container.Literals.ShouldBeEmpty();
        container.Value(AgentEnvironment.ExecFiles).ShouldBe("env.X,app_DB");
    }

    [Theory]
    [InlineData("\"args\":[\"$(DB)\"]", true)]
    [InlineData("\"args\":[\"a $$(DB)\"]", false)]
    [InlineData("\"args\":[\"$$$(DB)\"]", true)]
    [InlineData("\"args\":[\"$(OTHER) $(DB\"]", false)]
    [InlineData("\"env\":[{\"name\":\"URL\",\"value\":\"x:$(DB)@y\"}]", true)]
    [InlineData("\"args\":[\"$\"]", false)]
    [InlineData("\"livenessProbe\":{\"exec\":{\"command\":[\"x\"]}}", true)]
    [InlineData("\"livenessProbe\":{\"httpGet\":{\"port\":80}}", false)]
    [InlineData("\"lifecycle\":{\"postStart\":{\"exec\":{\"command\":[\"x\"]}}}", true)]
    public void Warns_of_what_does_not_see_the_variables_of_exec(string part, bool warns)
    {
        (string, string)[] annotations = [("role", "yn-api"), ("env.DB", "secret/a#b"), ("env-method", "exec")];
        var pod = Samples.PodWith($$"""{"containers":[{"name":"app","command":["/app"],{{part}}}]}""", annotations);

        Samples.Injected(pod).Warnings.Any(warning => warning.Kind == WarningKind.VariableInvisible).ShouldBe(warns);
        Samples.Injected(App("", ("env.DB", "secret/a#b"))).Warnings.ShouldBeEmpty();
    }

    private static (string, string)[] Asked(string? method) => method is null ? [] : [("env-method", method)];
}
