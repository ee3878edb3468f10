using System.Globalization;
using System.Text.Json.Nodes;
using VaultInjector.EndToEnd.Cluster;
using VaultInjector.EndToEnd.Secrets;

namespace VaultInjector.EndToEnd.Variables;

/// <summary>An app finds its secrets in its environment, whichever way they get there.</summary>
public sealed class VariableTests(RunningCluster running) : IAsyncLifetime
{
    private const string Pem = "-----BEGIN CERTIFICATE-----\nMIIB\nAAAA=\n\n-----END CERTIFICATE-----\n";
    private const string Difficult = "$(HOME) ${HOME} `id` \"q\" \\n # = é\ttab";

    public async ValueTask InitializeAsync()
    {
        await SecretStage.SetUpAsync(running);
        await SecretStage.StoreAsync(running, "variables", new JsonObject { ["pem"] = Pem, ["difficult"] = Difficult });
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData(VariableStage.Kubelet)]
    [InlineData(VariableStage.Exec)]
    public async Task Annotations_become_variables_with_whatever_the_secret_holds(string way)
    {
        var said = await running.SaidByAsync(VariableStage.Pod(
            running,
            way,
            "variables",
            "printf '%s|' \"$DB_PASSWORD\" \"$DB_PORT\" \"$PEM\" \"$DIFFICULT\"",
            ("env.DB_PASSWORD", "secret/files/db#password"),
            ("env.DB_PORT", "secret/files/db#port"),
            ("env.PEM", "secret/files/variables#pem"),
            ("env.DIFFICULT", "secret/files/variables#difficult")));

        said.TrimEnd('\n').ShouldBe($"{SecretStage.Password}|5432|{Pem}|{Difficult}|");
    }

    [Theory]
    [InlineData(VariableStage.Kubelet)]
    [InlineData(VariableStage.Exec)]
    public async Task References_in_the_containers_own_variables_are_replaced(string way)
    {
        var pod = VariableStage.Pod(running, way, "literal", "printf '%s|' \"$USER_NAME\" \"$URL\" \"$VAULT\" \"$SAID\"").With(
            ("USER_NAME", "vault:secret/files/db#username"),
            ("URL", "postgres://${vault:secret/files/db#username}:${vault:secret/files/db#password}@db/x?a=${b}"),
            ("VAULT", "vault:8200"),
            ("SAID", "no reference: vault"));

        (await running.SaidByAsync(pod)).TrimEnd('\n').ShouldBe(
            $"files|postgres://files:{SecretStage.Password}@db/x?a=${{b}}|vault:8200|no reference: vault|");
    }

    [Theory]
    [InlineData(VariableStage.Kubelet)]
    [InlineData(VariableStage.Exec)]
    public async Task A_variable_that_the_container_sets_itself_stays(string way)
    {
        var pod = VariableStage.Pod(running, way, "own", "echo \"$OWN|$USER_NAME\"",
            ("env.OWN", "secret/files/db#password"), ("env.USER_NAME", "secret/files/db#username"));

        (await running.SaidByAsync(pod.With(("OWN", "mine")))).ShouldBe("mine|files\n");
    }

    [Theory]
    [InlineData(VariableStage.Kubelet)]
    [InlineData(VariableStage.Exec)]
    public async Task An_init_container_after_the_agent_has_them_too(string way)
    {
        var pod = VariableStage.Pod(running, way, "init", "echo \"app $A\"", ("env.A", "secret/files/db#username"));
        pod["spec"]!["initContainers"] = new JsonArray(new JsonObject
        {
            ["name"] = "migrate",
            ["image"] = "app:1",
            ["command"] = new JsonArray("sh", "-c", "echo \"init $A\""),
        });

        var run = await running.RunToItsEndAsync(pod);

        run.Logs("migrate").ShouldBe("init files\n", VariableStage.Words(run));
        run.Logs("app").ShouldBe("app files\n", VariableStage.Words(run));
    }

    [Theory]
    [InlineData(VariableStage.Kubelet)]
    [InlineData(VariableStage.Exec)]
    public async Task Neither_a_token_nor_a_variable_of_the_agent_is_in_the_app_of_a_pod_that_wants_no_token(string way)
    {
        var said = await running.SaidByAsync(VariableStage.Pod(
            running,
            way,
            "tokenless",
            "echo \"$A\"; env | grep VAULT_INJECTOR_ | grep -v '_TERMINATION_LOG='; ls /var/run/secrets/vault | grep -v '^ca.crt$'; true",
            ("token", "false"),
            ("env.A", "secret/files/db#username")));

        said.ShouldBe("files\n");
    }

    [Fact]
    public async Task Two_hundred_variables_come_from_one_annotation()
    {
        var fields = Enumerable.Range(1, 200).Select(number => number.ToString(CultureInfo.InvariantCulture)).ToList();
        await SecretStage.StoreAsync(running, "many", new JsonObject(
            fields.Select(field => KeyValuePair.Create($"field_{field}", (JsonNode?)$"value {field}"))));

        var said = await running.SaidByAsync(VariableStage.Pod(
            running, VariableStage.Exec, "many", "env | grep '^APP_field_' | wc -l; echo \"$APP_field_1|$APP_field_200\"",
            ("env-from.1", "secret/files/many prefix=APP_")));

        said.ShouldBe("200\nvalue 1|value 200\n");
    }

    [Fact]
    public async Task Auto_takes_exec_where_the_names_of_fields_become_names_of_variables()
    {
        var pod = running.Pod("auto", "echo \"$username|$P_username\"",
            ("role", SecretStage.Role), ("env-from.1", "secret/files/db"), ("env-from.2", "secret/files/db prefix=P_"));

        (await running.SaidByAsync(pod)).ShouldBe("files|files\n");
        (await StoredAsync("auto"))["spec"]!["containers"]![0]!["command"]![1]!.GetValue<string>().ShouldBe("exec");
    }

    [Fact]
    public async Task Auto_leaves_the_command_alone_where_the_kubelet_reads_files()
    {
        var pod = running.Pod("plain-auto", "echo \"$A\"", ("role", SecretStage.Role), ("env.A", "secret/files/db#username"));

        (await running.SaidByAsync(pod)).ShouldBe("files\n");
        var app = (await StoredAsync("plain-auto"))["spec"]!["containers"]![0]!;
        app["command"]![0]!.GetValue<string>().ShouldBe("sh");
        app["env"]!.AsArray().Select(variable => variable?["valueFrom"]?["fileKeyRef"]?["key"]?.GetValue<string>()).ShouldContain("A");
    }

    [Fact]
    public async Task Exec_finds_references_that_come_from_ConfigMaps_and_Secrets()
    {
        await ApplyAsync("ConfigMap", "data", new JsonObject { ["FROM_MAP"] = "vault:secret/files/db#username", ["PLAIN"] = "plain" });
        await ApplyAsync("Secret", "stringData", new JsonObject { ["url"] = "x://${vault:secret/files/db#password}@y" });
        var pod = VariableStage.Pod(running, VariableStage.Exec, "sources", "echo \"$FROM_MAP|$PLAIN|$URL\"");
        var app = pod["spec"]!["containers"]![0]!;
        app["envFrom"] = new JsonArray(new JsonObject { ["configMapRef"] = new JsonObject { ["name"] = "variables" } });
        app["env"] = new JsonArray(new JsonObject
        {
            ["name"] = "URL",
            ["valueFrom"] = new JsonObject { ["secretKeyRef"] = new JsonObject { ["name"] = "variables", ["key"] = "url" } },
        });

        (await running.SaidByAsync(pod)).ShouldBe($"files|plain|x://{SecretStage.Password}@y\n");
    }

    private Task<JsonObject> StoredAsync(string name) =>
        running.Cluster.Kube.Admin.GetAsync($"/api/v1/namespaces/{running.Namespace}/pods/{name}", CancellationToken.None);

    private Task<JsonObject> ApplyAsync(string kind, string field, JsonObject data) => running.Cluster.ApplyAsync(
        new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = kind,
            ["metadata"] = new JsonObject { ["name"] = "variables", ["namespace"] = running.Namespace },
            [field] = data,
        },
        CancellationToken.None);
}
