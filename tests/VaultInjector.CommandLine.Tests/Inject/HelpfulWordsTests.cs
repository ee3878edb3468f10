using VaultInjector.CommandLine.Tests.Support;
using static VaultInjector.CommandLine.Tests.Inject.Injected;

namespace VaultInjector.CommandLine.Tests.Inject;

/// <summary>What <c>inject</c> and <c>explain</c> say about files that are not what their author thinks.</summary>
public sealed class HelpfulWordsTests
{
    private const string Role = "vault-injector.io/role: r";

    private const string Containers = "spec: {containers: [{name: a, image: \"a:1\"}]}";

    [Theory]
    [InlineData("argoproj.io/v1alpha1", "Rollout", "template", "")]
    [InlineData("apps.openshift.io/v1", "DeploymentConfig", "template", "")]
    [InlineData("serving.knative.dev/v1", "Service", "template", "")]
    [InlineData("batch.volcano.sh/v1alpha1", "Job", "tasks/0/template", "tasks: [{template: $}]")]
    [InlineData("elasticsearch.k8s.elastic.co/v1", "Elasticsearch", "nodeSets/0/podTemplate", "nodeSets: [{podTemplate: $}]")]
    [InlineData("jobset.x-k8s.io/v1", "JobSet", "jobs/0/template/spec/template", "jobs: [{template: {spec: {template: $}}}]")]
    public async Task Injects_a_template_in_a_kind_that_it_does_not_know(string version, string kind, string path, string spec)
    {
        var template = $"{{metadata: {{annotations: {{{Role}}}}}, {Containers}}}";
        var inside = (spec == "" ? $"{path}: $" : spec).Replace("$", template, StringComparison.Ordinal);

        var run = await InjectAsync($"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: web}}\nspec: {{{inside}}}\n", "-o", "patch");

        run.ExitCode.ShouldBe(0, run.Error);
        run.Output.ShouldContain($"/spec/{path}/spec/initContainers");
    }

    [Fact]
    public async Task Injects_pods_of_a_list_that_names_their_kind() =>
        (await InjectAsync(
            $"apiVersion: v1\nkind: PodList\nitems:\n- metadata: {{annotations: {{{Role}}}}}\n  {Containers}\n- ~\n- metadata: {{}}\n",
            "-o",
            "patch"))
        .Output.ShouldContain("/items/0/spec/initContainers");

    [Fact]
    public async Task Says_that_a_part_is_no_pod_template()
    {
        var run = await InjectAsync(
            "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {generateName: w-}\nspec:\n  templates:\n" +
            $"  - name: main\n    metadata: {{annotations: {{{Role}}}}}\n    container: {{image: \"a:1\"}}\n");

        run.ExitCode.ShouldBe(0);
        run.Error.ShouldContain(
            "note: standard input, document 1: spec.templates[0] has annotations of the injector but is not a pod template; " +
            "the webhook injects its pods when they are created");
    }

    [Theory]
    [InlineData("inject")]
    [InlineData("explain")]
    public async Task Says_where_an_annotation_belongs_that_stands_on_the_controller(string verb)
    {
        var run = await CommandRun.Of(
            $"apiVersion: apps/v1\nkind: Deployment\nmetadata: {{annotations: {{{Role}}}}}\nspec: {{template: {{{Containers}}}}}\n",
            verb, "-f", "-");

        run.Error.ShouldContain(
            "vault-injector.io/role stands on metadata.annotations of the Deployment and belongs on spec.template.metadata.annotations");
    }

    [Fact]
    public async Task Says_where_an_annotation_belongs_that_stands_on_the_Job_of_a_CronJob() =>
        (await InjectAsync(
            $"apiVersion: batch/v1\nkind: CronJob\nmetadata: {{name: a}}\nspec: {{jobTemplate: {{metadata: {{annotations: {{{Role}}}}}, " +
            $"spec: {{template: {{{Containers}}}}}}}}}\n"))
        .Error.ShouldContain("stands on spec.jobTemplate.metadata.annotations of the CronJob and belongs on " +
            "spec.jobTemplate.spec.template.metadata.annotations");

    [Fact]
    public async Task Says_that_a_role_is_not_a_label()
    {
        var run = await InjectAsync($"apiVersion: v1\nkind: Pod\nmetadata: {{name: a, labels: {{{Role}}}}}\n{Containers}\n");

        run.Error.ShouldContain("vault-injector.io/role is a label, which the injector does not read; it belongs on metadata.annotations");
    }

    [Theory]
    [InlineData("vault-injector.io/inject: true", "vault-injector.io/inject = true: expected text; quote it: \"true\"")]
    [InlineData("vault-injector.io/run-as-user: 1000", "vault-injector.io/run-as-user = 1000: expected text; quote it: \"1000\"")]
    [InlineData("vault-injector.io/containers: [a]", "vault-injector.io/containers = [\\u0022a\\u0022]: expected text")]
    public async Task Shows_a_value_without_quotes_as_it_is(string annotation, string words)
    {
        var run = await InjectAsync($"apiVersion: v1\nkind: Pod\nmetadata: {{annotations: {{{Role}, {annotation}}}}}\n{Containers}\n");

        run.ExitCode.ShouldBe(1);
        run.Error.ShouldContain(words);
    }

    [Theory]
    [InlineData("annotations: {vault-injector.io/inject: true}", "vault-injector.io/inject = true is not text; quote it: \"true\"")]
    [InlineData("labels: {vault-injector.io/injection: yes}", "vault-injector.io/injection = true is not text; quote it: \"true\"")]
    public async Task Shows_a_value_of_a_namespace_without_quotes_as_it_is(string map, string words)
    {
        var run = await InjectAsync($"apiVersion: v1\nkind: Namespace\nmetadata: {{name: shop, {map}}}\n");

        run.ExitCode.ShouldBe(65);
        run.Error.ShouldContain($"Namespace shop: {words}");
    }

    [Theory]
    [InlineData("apiVersion: apps/v1\nkind: Deployment\nspec: {template: {metadata: {annotations: {" + Role + "}}}}\n")]
    [InlineData("apiVersion: apps/v1\nkind: Deployment\nspec: {template: {metadata: {annotations: {" + Role + "}}, spec: ~}}\n")]
    [InlineData("apiVersion: v1\nkind: Pod\nmetadata: {annotations: {" + Role + "}}\nspec: {containers: []}\n")]
    [InlineData("apiVersion: v1\nkind: Pod\nmetadata: {annotations: {" + Role + "}}\nspec: [1]\n")]
    public async Task Leaves_a_template_without_containers_as_it_is(string manifest)
    {
        var run = await InjectAsync(manifest);
        var explained = await CommandRun.Of(manifest, "explain", "-f", "-");

        (run.ExitCode, run.Output).ShouldBe((0, $"---\n{manifest}"));
        run.Error.ShouldContain("stays as it is: It has no containers.");
        explained.Output.ShouldContain("not injected\n  It has no containers.");
    }

    [Theory]
    [InlineData("metadata: {annotations: {" + Role + "}, labels: [x]}\n" + Containers)]
    [InlineData("metadata: {annotations: {" + Role + "}}\nspec: {containers: [{name: a}], volumes: 5}")]
    [InlineData("metadata: {annotations: {" + Role + "}}\nspec: {containers: [{name: a, env: {x: y}}]}")]
    [InlineData("metadata: {annotations: {" + Role + "}}\nspec: {containers: [5]}")]
    [InlineData("metadata: {annotations: {" + Role + "}}\nspec: {containers: [{name: a}], initContainers: x}")]
    [InlineData("metadata: 5\n" + Containers)]
    [InlineData("metadata: {annotations: [5], name: [x]}\n" + Containers)]
    public async Task A_shape_that_no_pod_has_ends_it_with_a_sentence(string pod)
    {
        foreach (var text in new[]
        {
            $"apiVersion: v1\nkind: Pod\n{pod}\n",
            $"apiVersion: apps/v1\nkind: Deployment\nspec:\n  template:\n    {pod.Replace("\n", "\n    ", StringComparison.Ordinal)}\n",
        })
        {
            var run = await InjectAsync(text);

            run.ExitCode.ShouldBeOneOf(0, 1, 65);
            run.Error.ShouldNotContain("Internal error");
        }
    }

    [Fact]
    public async Task Says_that_the_result_holds_the_CA_of_today()
    {
        (await InjectAsync(Controller("apps/v1", "Deployment"))).Error.ShouldContain("note: the result holds the CA certificates of today");
        (await InjectAsync("a: 1\n")).Error.ShouldNotContain("CA certificates of today");
    }
}
