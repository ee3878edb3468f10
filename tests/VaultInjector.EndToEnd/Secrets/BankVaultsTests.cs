using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Cluster;
using VaultInjector.EndToEnd.Cluster;

namespace VaultInjector.EndToEnd.Secrets;

/// <summary>Pods of bank-vaults with their annotations and references unchanged find their variables.</summary>
public sealed class BankVaultsTests(RunningCluster running) : IAsyncLifetime
{
    private const string Role = "bank-vaults-shop";
    private const string Domain = "vault.security.banzaicloud.io/";

    private readonly CompatibleShop _shop = new(running, "bank-vaults", Role);

    public async ValueTask InitializeAsync() => await _shop.OpenAsync();

    public async ValueTask DisposeAsync() => await _shop.CloseAsync();

    [Fact]
    public async Task References_become_variables_with_templates_and_inside_text()
    {
        var said = await SaidByAsync(
            """echo "$PASSWORD"; echo "$URL"; echo "$GREETING"; echo "token: $VAULT_TOKEN"; ls /var/run/secrets/vault""",
            [
                ("PASSWORD", "vault:secret/files/db#password"),
                ("URL", "pg://${vault:secret/files/db#username}:${vault:secret/files/db#${.port}}@db"),
                ("GREETING", "vault:secret/files/db#My name is ${title .username} (${.username | b64enc})"),
            ]);

        said.ShouldBe($"{SecretStage.Password}\npg://files:5432@db\nMy name is Files (ZmlsZXM=)\ntoken: \nca.crt\n");
    }

    [Fact]
    public async Task Every_field_of_a_path_becomes_a_variable() =>
        (await SaidByAsync("""echo "$username $port"; cat /proc/1/comm >/dev/null""", [], ("vault-env-from-path", "secret/files/db")))
            .ShouldBe("files 5432\n");

    [Fact]
    public async Task A_secret_that_is_missing_is_left_out_where_the_pod_says_so() =>
        (await SaidByAsync(
            "echo \"${MISSING-none} $USERNAME\"",
            [("MISSING", "vault:secret/files/nowhere#x"), ("USERNAME", "vault:secret/files/db#username")],
            ("vault-ignore-missing-secrets", "true"))).Trim().ShouldBeOneOf("none files", "files");

    [Fact]
    public async Task References_in_a_ConfigMap_are_resolved_when_the_container_starts()
    {
        await running.Cluster.CreateAsync(
            new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "ConfigMap",
                ["metadata"] = new JsonObject { ["name"] = "settings", ["namespace"] = _shop.Namespace },
                ["data"] = new JsonObject { ["LEVEL"] = "info", ["LOGIN"] = "vault:secret/files/db#${.username}:${.port}" },
            },
            CancellationToken.None);
        var pod = _shop.Pod("""echo "$LEVEL $LOGIN"; env | grep -c VAULT_INJECTOR""", [(Domain + "vault-role", Role)]);
        pod["spec"]!["containers"]![0]!["envFrom"] =
            new JsonArray(new JsonObject { ["configMapRef"] = new JsonObject { ["name"] = "settings" } });

        (await _shop.SaidByAsync(pod)).ShouldBe("info files:5432\n0\n");
    }

    /// <summary>What the app wrote that ran with these variables and annotations.</summary>
    private Task<string> SaidByAsync(string script, (string Name, string Value)[] env, params (string Key, string Value)[] annotations)
    {
        var pod = _shop.Pod(script, annotations.Append(("vault-role", Role)).Select(one => (Domain + one.Item1, one.Item2)));
        var variables = pod["spec"]!["containers"]![0]!["env"] as JsonArray ?? [];
        foreach (var (name, value) in env)
        {
            variables.Add((JsonNode)new JsonObject { ["name"] = name, ["value"] = value });
        }

        if (variables.Parent is null)
        {
            pod["spec"]!["containers"]![0]!["env"] = variables;
        }

        return _shop.SaidByAsync(pod);
    }
}
