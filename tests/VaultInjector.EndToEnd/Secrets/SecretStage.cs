using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Cluster;
using VaultInjector.EndToEnd.Cluster;

namespace VaultInjector.EndToEnd.Secrets;

/// <summary>What these tests keep in Vault: a secret, a database role with leases of seconds, and a PKI role.</summary>
internal static class SecretStage
{
    /// <summary>An app that may read <c>secret/files/*</c> and <c>database/creds/short</c> and <c>long</c>, and get certificates.</summary>
    public const string Role = "files";

    public const string Domain = "files.apps.svc";

    public const string Password = "canary-5b1d-the-password-of-files";

    /// <summary>Lease and user of the database: of this shape in the file <c>user</c>.</summary>
    public const string UserTemplate = """{{ with secret "database/creds/short" }}{{ .LeaseID }} {{ .Data.username }}{{ end }}""";

    /// <summary>The same with a lease that outlives every test.</summary>
    public const string LongUserTemplate = """{{ with secret "database/creds/long" }}{{ .LeaseID }} {{ .Data.username }}{{ end }}""";

    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(6);

    public static async Task SetUpAsync(RunningCluster running)
    {
        var vault = running.Cluster.Vault;
        List<string> options = [Role, "--certificate", Domain];
        if (HasDatabase(running))
        {
            await EnableDatabaseAsync(vault);
            options.AddRange(["--database", "short", "--database", "long"]);
        }

        await running.Cluster.RunScriptAsync("add-app.sh", options, CancellationToken.None);
        await running.AllowAsync(Role);
        await StoreAsync(running, "db", new JsonObject { ["username"] = "files", ["password"] = Password, ["port"] = 5432 });
    }

    /// <summary>For tests that need dynamic secrets.</summary>
    public static void NeedsDatabase(RunningCluster running) =>
        Assert.SkipUnless(HasDatabase(running), "A real Vault makes database users in a real database only, which is not here.");

    public static Task StoreAsync(RunningCluster running, string name, JsonObject fields) =>
        running.Cluster.Vault.SendAsync(HttpMethod.Post, $"secret/{Role}/{name}", fields, CancellationToken.None);

    /// <summary>Whether Vault still knows a lease.</summary>
    public static async Task<bool> IsLiveAsync(RunningCluster running, string lease)
    {
        try
        {
            await running.Cluster.Vault.SendAsync(
                HttpMethod.Put, "sys/leases/lookup", new JsonObject { ["lease_id"] = lease }, CancellationToken.None);
            return true;
        }
        catch (InvalidOperationException refused) when (refused.Message.Contains("invalid lease", StringComparison.Ordinal))
        {
            return false;
        }
    }

    private static bool HasDatabase(RunningCluster running) => !running.Cluster.Vault.IsReal && !running.Cluster.Vault.IsForeign;

    private static async Task EnableDatabaseAsync(VaultServer vault)
    {
        try
        {
            await vault.SendAsync(
                HttpMethod.Post, "sys/mounts/database", new JsonObject { ["type"] = "database" }, CancellationToken.None);
        }
        catch (InvalidOperationException known) when (known.Message.Contains("in use", StringComparison.Ordinal))
        {
            // Another class of these tests was here before.
        }

        await vault.SendAsync(
            HttpMethod.Post,
            "database/config/here",
            new JsonObject { ["plugin_name"] = "postgresql-database-plugin", ["allowed_roles"] = "*", ["connection_url"] = "here" },
            CancellationToken.None);
        await AddDatabaseRoleAsync(vault, "short", $"{Lease.TotalSeconds}s", "14s");
        await AddDatabaseRoleAsync(vault, "long", "1h", "2h");
    }

    private static Task<JsonNode?> AddDatabaseRoleAsync(VaultServer vault, string name, string life, string longest) => vault.SendAsync(
        HttpMethod.Post,
        $"database/roles/{name}",
        new JsonObject
        {
            ["db_name"] = "here",
            ["creation_statements"] = "CREATE ROLE",
            ["default_ttl"] = life,
            ["max_ttl"] = longest,
        },
        CancellationToken.None);
}
