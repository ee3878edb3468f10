namespace VaultInjector.DevCluster.Tests.Kubernetes;

public sealed class ValidatingPolicyTests
{
    private const string Policies = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies";
    private const string Bindings = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings";

    [Fact]
    public async Task Denies_what_a_bound_policy_does_not_allow_with_its_words_and_reason()
    {
        await using var cluster = await KubeCluster.StartAsync();
        await RegisterAsync(cluster, "validations: [{expression: 'false', message: look out, reason: Forbidden}]");

        var answer = await cluster.PostAsync(KubeCluster.Pods, KubeCluster.Pod("p"));

        (answer.Status, answer.Reason).ShouldBe((403, "Forbidden"));
        answer.Message.ShouldBe("pods \"p\" is forbidden: ValidatingAdmissionPolicy 'h' with binding 'h' denied request: look out");
    }

    [Fact]
    public async Task Denies_as_invalid_where_no_reason_is_given_and_names_the_expression_where_no_message_is()
    {
        await using var cluster = await KubeCluster.StartAsync();
        await RegisterAsync(cluster, "validations: [{expression: 'object.metadata.name == \"q\"'}]");

        var answer = await cluster.PostAsync(KubeCluster.Pods, KubeCluster.Pod("p"));

        (answer.Status, answer.Reason).ShouldBe((422, "Invalid"));
        answer.Message.ShouldEndWith("denied request: failed expression: object.metadata.name == \"q\"");
        (await cluster.PostAsync(KubeCluster.Pods, KubeCluster.Pod("q"))).Status.ShouldBe(201);
    }

    [Theory]
    [InlineData("object.spec.containers.all(c, c.image.startsWith('app'))", true)]
    [InlineData("object.spec.containers.exists(c, c.name == 'other')", false)]
    [InlineData("object.spec.containers.exists_one(c, c.name == 'app')", true)]
    [InlineData("object.spec.containers.map(c, c.name) == ['app']", true)]
    [InlineData("object.spec.containers.filter(c, c.name != 'app').size() == 0", true)]
    [InlineData("size(object.metadata.labels) == 1 && 'app' in object.metadata.labels", true)]
    [InlineData("object.metadata.labels.exists(key, key == 'app')", true)]
    [InlineData("(has(object.metadata.annotations) ? object.metadata.annotations : {'a': 'b'})['a'] == 'b'", true)]
    [InlineData("'a' in {}", false)]
    [InlineData("object.metadata.name.matches('^[a-z]$') && object.metadata.name + '1' == 'p1'", true)]
    [InlineData("oldObject == null && request.operation == 'CREATE' && request.dryRun == false", true)]
    [InlineData("namespaceObject.metadata.name == 'default'", true)]
    [InlineData("variables.name == 'p' && variables.twice == 'pp'", true)]
    [InlineData("string(1 + 2 - 4) == '-1' && -1 < 0", true)]
    public async Task Evaluates(string expression, bool holds)
    {
        await using var cluster = await KubeCluster.StartAsync();
        await RegisterAsync(cluster, $"""
            variables:
            - name: name
              expression: object.metadata.name
            - name: twice
              expression: variables.name + variables.name
            validations:
            - expression: "{expression}"
            """);

        (await cluster.PostAsync(KubeCluster.Pods, KubeCluster.Pod("p"))).Status.ShouldBe(holds ? 201 : 422);
    }

    [Theory]
    [InlineData("object.nothing.at.all == 1", "nothing")]
    [InlineData("object.metadata.name.frobnicate()", "no function, variable or macro was found that matches identifier 'frobnicate'")]
    [InlineData("authorizer.path('/x').allowed()", "no function, variable or macro was found")]
    [InlineData("variables.unknown", "not a bool")]
    [InlineData("object.metadata.name", "not a bool")]
    [InlineData("object.spec.containers.exists(c, c.nothing == 1)", "nothing")]
    public async Task What_cannot_be_evaluated_is_denied_with_the_cause_unless_the_policy_fails_open(string expression, string cause)
    {
        await using var cluster = await KubeCluster.StartAsync();
        await RegisterAsync(cluster, $"validations: [{{expression: \"{expression}\"}}]");
        var answer = await cluster.PostAsync(KubeCluster.Pods, KubeCluster.Pod("p"));
        answer.Status.ShouldBe(422);
        answer.Message.ShouldContain(cause);

        await RegisterAsync(cluster, $"validations: [{{expression: \"{expression}\"}}]\nfailurePolicy: Ignore");
        (await cluster.PostAsync(KubeCluster.Pods, KubeCluster.Pod("p"))).Status.ShouldBe(201);
    }

    [Theory]
    [InlineData("[{name: a, expression: 'object.metadata.name == \"q\"'}]", 201)]
    [InlineData("[{name: a, expression: 'object.metadata.name == \"p\"'}]", 422)]
    [InlineData("[{name: a, expression: 'object.nothing == 1'}]", 422)]
    [InlineData("[{name: a, expression: 'object.nothing == 1'}, {name: b, expression: 'false'}]", 201)]
    public async Task Is_asked_only_where_its_conditions_hold(string conditions, int status)
    {
        await using var cluster = await KubeCluster.StartAsync();
        await RegisterAsync(cluster, $"validations: [{{expression: 'false'}}]\nmatchConditions: {conditions}");

        (await cluster.PostAsync(KubeCluster.Pods, KubeCluster.Pod("p"))).Status.ShouldBe(status);
    }

    [Theory]
    [InlineData("namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: default}}", 422)]
    [InlineData("namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: other}}", 201)]
    [InlineData("objectSelector: {matchLabels: {app: p}}", 422)]
    [InlineData("objectSelector: {matchLabels: {app: q}}", 201)]
    [InlineData(
        "excludeResourceRules: [{apiGroups: [''], apiVersions: [v1], resources: [pods], operations: ['*'], resourceNames: [p]}]",
        201
    )]
    public async Task Is_asked_only_about_what_it_selects(string constraint, int status)
    {
        await using var cluster = await KubeCluster.StartAsync();
        await RegisterAsync(cluster, "validations: [{expression: 'false'}]", constraint);

        (await cluster.PostAsync(KubeCluster.Pods, KubeCluster.Pod("p"))).Status.ShouldBe(status);
    }

    [Fact]
    public async Task Only_warns_or_writes_it_down_where_its_binding_says_so()
    {
        await using var cluster = await KubeCluster.StartAsync();
        await RegisterAsync(
            cluster,
            "validations: [{expression: 'false', messageExpression: '\"no \" + object.metadata.name'}]",
            actions: "[Warn, Audit]");

        var answer = await cluster.PostAsync(KubeCluster.Pods, KubeCluster.Pod("p"));

        answer.Status.ShouldBe(201);
        answer.Warnings.ShouldHaveSingleItem().ShouldContain("Validation failed for ValidatingAdmissionPolicy 'h' with binding 'h': no p");
    }

    [Fact]
    public async Task Is_not_asked_while_it_is_not_bound()
    {
        await using var cluster = await KubeCluster.StartAsync();
        await RegisterAsync(cluster, "validations: [{expression: 'false'}]");
        (await cluster.DeleteAsync($"{Bindings}/h")).Status.ShouldBe(200);

        (await cluster.PostAsync(KubeCluster.Pods, KubeCluster.Pod("p"))).Status.ShouldBe(201);
    }

    [Fact]
    public async Task Denies_rather_than_guess_where_it_has_parameters()
    {
        await using var cluster = await KubeCluster.StartAsync();
        await RegisterAsync(cluster, "validations: [{expression: 'true'}]\nparamKind: {apiVersion: v1, kind: ConfigMap}");

        (await cluster.PostAsync(KubeCluster.Pods, KubeCluster.Pod("p"))).Message.ShouldContain("does not support parameters");
    }

    [Fact]
    public async Task Sees_what_a_webhook_made_of_the_object()
    {
        await using var cluster = await KubeCluster.StartAsync();
        await using var hook = await HookServer.StartAsync(review =>
            HookServer.Allow(review, """[{"op":"add","path":"/metadata/labels/hooked","value":"yes"}]"""));
        await cluster.PostAsync(
            "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations",
            $$"""
            metadata: {name: h}
            webhooks:
            - name: h.example.io
              sideEffects: None
              admissionReviewVersions: [v1]
              rules: [{apiGroups: [''], apiVersions: [v1], resources: [pods], operations: [CREATE]}]
              clientConfig: {url: 'https://127.0.0.1:{{hook.Port}}/', caBundle: {{HookServer.Bundle(hook.Root)}}}
            """);
        await RegisterAsync(cluster, "validations: [{expression: \"'hooked' in object.metadata.labels\"}]");

        (await cluster.PostAsync(KubeCluster.Pods, KubeCluster.Pod("p"))).Status.ShouldBe(201);
    }

    [Theory]
    [InlineData("validations: [{expression: 'object.'}]", "compilation failed")]
    [InlineData("validations: [{expression: 'a &&'}]", "compilation failed")]
    [InlineData("validations: []", "spec.validations")]
    [InlineData("validations: [{expression: 'true', reason: NoSuchReason}]", "spec.validations[0].reason")]
    [InlineData("validations: [{expression: 'true', message: \"a\\nb\"}]", "must not contain line breaks")]
    [InlineData("validations: [{expression: 'true'}]\nfailurePolicy: Perhaps", "spec.failurePolicy")]
    public async Task Refuses_a_policy_that_cannot_work(string spec, string problem)
    {
        await using var cluster = await KubeCluster.StartAsync();

        var answer = await cluster.PostAsync(Policies, Policy(spec, ""));

        answer.Status.ShouldBe(422);
        answer.Message.ShouldContain(problem);
    }

    [Theory]
    [InlineData("[]", "spec.validationActions")]
    [InlineData("[Refuse]", "Unsupported value")]
    public async Task Refuses_a_binding_that_does_nothing_or_too_much(string actions, string problem)
    {
        await using var cluster = await KubeCluster.StartAsync();

        (
            await cluster.PostAsync(Bindings, $"metadata: {{name: h}}\nspec: {{policyName: h, validationActions: {actions}}}")
        ).Message.ShouldContain(problem);
    }

    private static async Task RegisterAsync(KubeCluster cluster, string spec, string constraint = "", string actions = "[Deny]")
    {
        await cluster.DeleteAsync($"{Policies}/h");
        await cluster.DeleteAsync($"{Bindings}/h");
        var policy = await cluster.PostAsync(Policies, Policy(spec, constraint));
        policy.Status.ShouldBe(201, policy.Message);
        var binding = await cluster.PostAsync(Bindings, $"metadata: {{name: h}}\nspec: {{policyName: h, validationActions: {actions}}}");
        binding.Status.ShouldBe(201, binding.Message);
    }

    private static string Policy(string spec, string constraint) => $$"""
        metadata: {name: h}
        spec:
          {{spec.Replace("\n", "\n  ", StringComparison.Ordinal)}}
          matchConstraints:
            resourceRules: [{apiGroups: [''], apiVersions: [v1], resources: [pods], operations: [CREATE]}]
            {{constraint}}
        """;
}
