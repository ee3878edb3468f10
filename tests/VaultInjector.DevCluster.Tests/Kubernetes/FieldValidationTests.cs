namespace VaultInjector.DevCluster.Tests.Kubernetes;

public sealed class FieldValidationTests
{
    private const string Deployments = "/apis/apps/v1/namespaces/default/deployments";

    [Theory]
    [InlineData("replicass: 2", "strict decoding error: unknown field \"spec.replicass\"")]
    [InlineData("replicas: two", "cannot unmarshal string into field spec.replicas")]
    [InlineData("minReadySeconds: true", "cannot unmarshal bool into field spec.minReadySeconds")]
    [InlineData("strategy: [a]", "cannot unmarshal array into field spec.strategy")]
    [InlineData(
        "strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 10%, more: 1}}",
        "unknown field \"spec.strategy.rollingUpdate.more\""
    )]
    public async Task Refuses_an_unknown_or_mistyped_field_strictly(string field, string problem)
    {
        await using var cluster = await KubeCluster.StartAsync();

        var answer = await cluster.PostAsync($"{Deployments}?fieldValidation=Strict", Deployment(field));

        answer.Status.ShouldBe(400);
        answer.Message.ShouldContain(problem);
    }

    [Fact]
    public async Task Refuses_an_unknown_field_deep_in_a_list()
    {
        await using var cluster = await KubeCluster.StartAsync();
        var pod = KubeCluster.Pod("p", "containers: [{name: app, image: app:1, resources: {limits: {memory: 1Gi, cpu: 1}, limit: {}}}]");

        (await cluster.PostAsync($"{KubeCluster.Pods}?fieldValidation=Strict", pod)).Message.ShouldContain(
            "unknown field \"spec.containers[0].resources.limit\"");
    }

    [Theory]
    [InlineData("application/merge-patch+json")]
    [InlineData("application/strategic-merge-patch+json")]
    [InlineData("application/apply-patch+yaml")]
    public async Task Refuses_a_patch_that_brings_an_unknown_field(string media)
    {
        await using var cluster = await KubeCluster.StartAsync();
        (await cluster.PostAsync($"{Deployments}?fieldValidation=Strict", Deployment("replicas: 0"))).Status.ShouldBe(201);

        var answer = await cluster.PatchAsync(
            $"{Deployments}/d?fieldValidation=Strict&fieldManager=t",
            """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d"},"spec":{"replicass":1}}""",
            media);

        (answer.Status, answer.Message).ShouldBe(
            (400, "Deployment in version \"v1\" cannot be handled as a Deployment: strict decoding error: unknown field \"spec.replicass\"")
        );
    }

    [Fact]
    public async Task Warns_where_the_client_wants_a_warning_and_says_nothing_where_it_does_not()
    {
        await using var cluster = await KubeCluster.StartAsync();

        (await cluster.PostAsync($"{Deployments}?fieldValidation=Warn&dryRun=All", Deployment("replicass: 0")))
            .Warnings.ShouldHaveSingleItem()
            .ShouldContain("unknown field \\\"spec.replicass\\\"");
        (await cluster.PostAsync($"{Deployments}?fieldValidation=Ignore&dryRun=All", Deployment("replicass: 0"))).Warnings.ShouldBeEmpty();
    }

    private static string Deployment(string field) => $$"""
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: d}
        spec:
          selector: {matchLabels: {app: d} }
          template: {metadata: {labels: {app: d} }, spec: {containers: [{name: app, image: app:1}]} }
          {{field}}
        """;
}
