using System.Text.Json.Nodes;
using VaultInjector.CommandLine.Tests.Support;
using VaultInjector.Injection.Tests;
using static VaultInjector.CommandLine.Tests.Inject.Injected;

namespace VaultInjector.CommandLine.Tests.Inject;

public sealed class InjectCommandTests : IDisposable
{
    private readonly TemporaryFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("apps/v1", "Deployment")]
    [InlineData("apps/v1", "StatefulSet")]
    [InlineData("apps/v1", "DaemonSet")]
    [InlineData("apps/v1", "ReplicaSet")]
    [InlineData("batch/v1", "Job")]
    [InlineData("v1", "ReplicationController")]
    public async Task Injects_the_template_of_a_controller(string apiVersion, string kind)
    {
        var run = await InjectAsync(Controller(apiVersion, kind));

        var template = Read(run)["spec"]!["template"]!;
        ((string?)template["spec"]!["initContainers"]![0]!["name"]).ShouldBe("vault-injector-agent");
        ((string?)template["metadata"]!["annotations"]!["vault-injector.io/status"]).ShouldBe("injected");
        run.Output.ShouldContain("""{name: app, image: "app:1", unknownField: [1.50, "0644"], """);
        template["metadata"]!.AsObject().ContainsKey("ownerReferences").ShouldBeFalse();
        template["metadata"]!.AsObject().ContainsKey("generateName").ShouldBeFalse();
    }

    [Fact]
    public async Task Injects_the_template_of_a_CronJobs_Job()
    {
        var run = await InjectAsync(
            $"apiVersion: batch/v1\nkind: CronJob\nmetadata: {{name: web}}\nspec:\n  schedule: '5 * * * *'\n  jobTemplate:\n    " +
            $"spec:\n      {Template.Replace("\n", "\n      ", StringComparison.Ordinal)}\n"
        );

        ((string?)Read(run)["spec"]!["jobTemplate"]!["spec"]!["template"]!["spec"]!["initContainers"]![0]!["name"]).ShouldBe(
            "vault-injector-agent");
        ((string?)Read(run)["spec"]!["schedule"]).ShouldBe("5 * * * *");
    }

    [Theory]
    [InlineData("Job", 1)]
    [InlineData("Deployment", 2)]
    public async Task Without_native_sidecars_a_Job_has_no_agent_that_would_outlive_it(string kind, int containers)
    {
        var run = await InjectAsync(Controller(kind == "Job" ? "batch/v1" : "apps/v1", kind), "--native-sidecars", "off");

        Read(run)["spec"]!["template"]!["spec"]!["containers"]!.AsArray().Count.ShouldBe(containers);
    }

    [Fact]
    public async Task Injects_a_template_without_metadata_when_its_namespace_names_the_role()
    {
        var ns =
            "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {vault-injector.io/injection: enabled}, annotations: " +
            "{vault-injector.io/role: yn-api, vault-injector.io/allowed-roles: '*'}}\n---\n";
        var bare =
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec: {template: {spec: {containers: " +
            "[{name: app}]}}}\n";

        var run = await InjectAsync(ns + bare, "-o", "patch");
        var patched = PatchOracle.Apply(System.Text.Json.JsonSerializer.SerializeToElement(YamlOracle.Read(bare)), run.Output.Trim());

        run.ExitCode.ShouldBe(0, run.Error);
        ((string?)patched["spec"]!["template"]!["metadata"]!["labels"]!["vault-injector.io/injected"]).ShouldBe("true");
    }

    [Fact]
    public async Task Looks_into_lists_and_leaves_everything_else_as_it_is()
    {
        var list =
            $"apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Service\n  metadata: {{name: web}}\n- " +
            $"{Controller("apps/v1", "Deployment").Replace("\n", "\n  ", StringComparison.Ordinal)}";

        var run = await InjectAsync(list);
        var patch = await InjectAsync(list, "-o", "patch");

        Read(run)["items"]![0]!.ToJsonString().ShouldBe("""{"apiVersion":"v1","kind":"Service","metadata":{"name":"web"}}""");
        var oracle = PatchOracle.Apply(System.Text.Json.JsonSerializer.SerializeToElement(YamlOracle.Read(list)), patch.Output.Trim());
        JsonNode.DeepEquals(oracle, Read(run)).ShouldBeTrue(patch.Output);
    }

    [Theory]
    [InlineData(
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  mode: \"0644\"\n  answer: \"yes\"\n  text: |\n    one\n    two\n"
    )]
    [InlineData("apiVersion: batch.volcano.sh/v1alpha1\nkind: Job\nspec:\n  template:\n    spec: {}\n")]
    [InlineData("apiVersion: apps/v1\nkind: Deployment\nspec:\n  replicas: 0\n")]
    [InlineData("- just\n- a list\n")]
    public async Task Passes_on_what_holds_no_pod(string manifest)
    {
        var run = await InjectAsync(manifest);

        run.ExitCode.ShouldBe(0, run.Error);
        run.Output.ShouldBe($"---\n{manifest}");
        (await InjectAsync(manifest, "-o", "patch")).Output.ShouldBeEmpty();
    }

    [Fact]
    public async Task Several_documents_stay_several_and_are_one_List_as_JSON()
    {
        var two = $"{Controller("apps/v1", "Deployment")}\n---\n{Controller("batch/v1", "Job")}\n";

        (await InjectAsync(two)).Output.Split("\n---\n").Length.ShouldBe(2);
        Read(await InjectAsync(two, "-o", "json"))["items"]!.AsArray().Count.ShouldBe(2);
        (await InjectAsync(two, "-o", "patch")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(2);
    }

    [Fact]
    public async Task Says_what_it_assumes()
    {
        var run = await InjectAsync(Controller("apps/v1", "Deployment"), "-n", "shop");

        run.Error.ShouldContain(
            "note: Vault:Address=https://vault.vault.svc:8200 and Injection:AgentImage=vault-injector-agent:latest assumed");
        run.Error.ShouldContain("note: a placeholder stands for the CA bundle");
        run.Error.ShouldContain("note: labels and annotations of namespace shop are unknown");
        run.Error.ShouldNotContain("warning:");
    }

    [Fact]
    public async Task Says_why_a_pod_is_left_as_it_is()
    {
        var ns = _files.Write("namespace.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n");

        var run = await InjectAsync(Controller("apps/v1", "Deployment"), "--namespace-file", ns);

        run.ExitCode.ShouldBe(0);
        run.Error.ShouldContain(
            "note: Deployment shop/web (standard input, document 1) stays as it is: The namespace is not labelled " +
            "vault-injector.io/injection=enabled."
        );
        Read(run)["spec"]!["template"]!["spec"]!.AsObject().ContainsKey("initContainers").ShouldBeFalse();
    }

    [Fact]
    public async Task Prints_nothing_of_an_input_of_which_one_pod_is_rejected()
    {
        var wrong = Controller("batch/v1", "Job").Replace("role: yn-api", "rloe: yn-api", StringComparison.Ordinal);

        var run = await InjectAsync($"{Controller("apps/v1", "Deployment")}\n---\n{wrong}\n", "-n", "shop");

        run.ExitCode.ShouldBe(1);
        run.Output.ShouldBeEmpty();
        run.Error.ShouldContain("Job shop/web (standard input, document 2): Vault Injector refuses this pod");
        run.Error.ShouldContain("did you mean vault-injector.io/role?");
    }
}
