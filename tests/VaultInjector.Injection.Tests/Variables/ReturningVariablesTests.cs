using System.Text.Json;
using System.Text.Json.Nodes;
using VaultInjector.Contracts;
using VaultInjector.Injection.Decisions;
using VaultInjector.Injection.Ground;
using static VaultInjector.Injection.Tests.Variables.EnvironmentSamples;

namespace VaultInjector.Injection.Tests.Variables;

/// <summary>Injected pods with variables that come again, and containers that others added to them.</summary>
public sealed class ReturningVariablesTests
{
    private static readonly string References = $"{Literal("DB", "vault:secret/a#b")},{Literal("URL", "x:${vault:secret/a#c}@y")}";

    [Theory]
    [InlineData("kubelet")]
    [InlineData("exec")]
    public void A_pod_that_comes_back_stays_and_is_recognised(string method)
    {
        var pod = Patched(App(References, ("env.X", "secret/x#y"), ("env-method", method)));

        Samples.Decide(pod).ShouldBe(new Decision.Skip(SkipReason.AlreadyInjected));
        InjectedPodReading.Read(pod, Samples.AgentImages).ShouldBeOfType<InjectedPodReading.Ours>();
    }

    [Fact]
    public void A_pod_keeps_its_way_when_the_cluster_learns_another()
    {
        var pod = App("", ("env.X", "secret/x#y"));
        var old = Samples.Settings with { EnvFiles = false, ImageVolumes = false };
        var injected = PatchOracle.ApplyElement(pod, Samples.Patch(pod, Samples.Injected(pod, settings: old).Plan));

        Samples.Decide(injected).ShouldBe(new Decision.Skip(SkipReason.AlreadyInjected));
    }

    [Theory]
    [InlineData("env.X", "secret/other#y")]
    [InlineData("env.NEW", "secret/x#y")]
    [InlineData("env-from.NEW", "secret/x")]
    public void Other_annotations_than_those_the_agent_was_given_are_refused(string key, string value)
    {
        var pod = JsonNode.Parse(Patched(App("", ("env.X", "secret/x#y"))).GetRawText())!;
        pod["metadata"]!["annotations"]!["vault-injector.io/" + key] = value;

        Samples.Rejected(JsonSerializer.SerializeToElement(pod)).Message
            .ShouldContain("the agent container differs in VAULT_INJECTOR_SECRETS");
    }

    [Fact]
    public void A_container_that_came_later_gets_the_variables_of_annotations_and_of_equal_references()
    {
        var late = With($$"""{"name":"late","env":[{{Literal("DB", "vault:secret/a#b")}},{{Literal("NEW", "vault:secret/new#b")}}]}""");
        var decision = Samples.Injected(late);

        var container = decision.Plan.Containers.ShouldHaveSingleItem();
        container.FromFiles().ShouldBe(["X=env.X", "DB=app_DB"]);
        decision.Warnings.ShouldContain(warning => warning.Kind == WarningKind.VariableMissing && warning.Text.Contains("its NEW stays"));
        Samples.Decide(PatchOracle.ApplyElement(late, Samples.Patch(late, decision.Plan))).ShouldBe(
            new Decision.Skip(SkipReason.AlreadyInjected));
    }

    [Theory]
    [InlineData("""{"name":"late"}""", false)]
    [InlineData("""{"name":"late","command":["/late"]}""", true)]
    public void A_container_that_came_later_starts_with_exec_where_it_can(string container, bool wraps)
    {
        var decision = Samples.Injected(With(container, ("env-method", "exec")));

        (decision.Plan.Containers.ShouldHaveSingleItem().Exec is not null).ShouldBe(wraps);
        decision.Warnings.Any(warning => warning.Kind == WarningKind.VariableMissing).ShouldBe(!wraps);
    }

    [Theory]
    [InlineData("kubelet", "volumeMounts", """{"name":"vault-injector-environment","mountPath":"/x","readOnly":true}""")]
    [InlineData("exec", "volumeMounts", """{"name":"vault-injector-environment","mountPath":"/x","readOnly":true}""")]
    [InlineData("exec", "volumeMounts", """{"name":"vault-injector-binary","mountPath":"/x"}""")]
    [InlineData("kubelet", "env", """{"name":"T","valueFrom":{"fileKeyRef":{"volumeName":"vault-injector-state","path":"x"} } }""")]
    public void A_container_that_takes_from_the_agent_makes_the_pod_a_forgery(string method, string list, string item)
    {
        var pod = With($$"""{"name":"thief","{{list}}":[{{item}}]}""", ("env-method", method));

        InjectedPodReading.Read(pod, Samples.AgentImages).ShouldBeOfType<InjectedPodReading.NotOurs>();
        Samples.Rejected(pod).Problems.ShouldContain(problem => problem.Kind == RejectionKind.NameReserved);
    }

    [Theory]
    [InlineData("vault-injector-environment", "{\"hostPath\":{\"path\":\"/tmp\"}}")]
    [InlineData("vault-injector-environment", "{\"emptyDir\":{}}")]
    [InlineData("vault-injector-binary", "{\"hostPath\":{\"path\":\"/tmp\"}}")]
    [InlineData("vault-injector-binary", "{\"image\":{\"reference\":\"evil.example/agent:1\"}}")]
    [InlineData("vault-injector-binary", "{\"emptyDir\":{\"medium\":\"Memory\"}}")]
    public void Another_volume_of_that_name_makes_the_pod_a_forgery(string name, string source)
    {
        var pod = JsonNode.Parse(Patched(App("", ("env.X", "secret/x#y"), ("env-method", "exec"))).GetRawText())!;
        var volumes = pod["spec"]!["volumes"]!.AsArray();
        volumes.Remove(volumes.Single(volume => (string)volume!["name"]! == name));
        var volume = JsonNode.Parse(source)!;
        volume["name"] = name;
        volumes.Add(volume);

        InjectedPodReading.Read(JsonSerializer.SerializeToElement(pod), Samples.AgentImages).ShouldBeOfType<InjectedPodReading.NotOurs>();
        Samples.Rejected(JsonSerializer.SerializeToElement(pod)).Message.ShouldContain($"volume {name} is");
    }

    [Theory]
    [InlineData("{\"variables\":1}")]
    [InlineData("{\"variables\":[{\"file\":\"x\"}]}")]
    [InlineData("{\"environmentMethod\":\"magic\",\"variables\":[{\"file\":\"x\",\"name\":\"X\",\"parts\":[]}]}")]
    [InlineData("nonsense")]
    public void A_document_that_the_injector_did_not_write_is_refused(string document)
    {
        var pod = JsonNode.Parse(Patched(App("", ("env.X", "secret/x#y"))).GetRawText())!;
        foreach (var container in pod["spec"]!["initContainers"]!.AsArray())
        {
            container!["env"]!.AsArray().Single(one => (string)one!["name"]! == AgentEnvironment.Secrets)!["value"] = document;
        }

        Samples.Rejected(JsonSerializer.SerializeToElement(pod)).Message.ShouldContain("differs in VAULT_INJECTOR_SECRETS");
    }

    /// <summary>An injected pod to which another webhook adds a container.</summary>
    private static JsonElement With(string container, params (string, string)[] annotations)
    {
        var pod = JsonNode.Parse(Patched(App(References, [("env.X", "secret/x#y"), .. annotations])).GetRawText())!;
        pod["spec"]!["containers"]!.AsArray().Add(JsonNode.Parse(container));
        return JsonSerializer.SerializeToElement(pod);
    }
}
