using VaultInjector.DevCluster.Cluster;
using VaultInjector.DevCluster.Pods;

namespace VaultInjector.DevCluster.Demo;

/// <summary>An app without a Vault client: its database password is in a file and changes, and the app is told.</summary>
internal sealed class DemoSecrets(LocalCluster cluster, PodRunner runner, DemoReport report)
{
    private const string Role = "web";
    private const string MountPath = "/var/run/secrets/vault";
    private const string FileName = "app.conf";

    public async Task ShowAsync(CancellationToken cancellation)
    {
        if (cluster.Vault.IsReal || cluster.Vault.IsForeign)
        {
            report.Note("Pod web is skipped: a real Vault makes database users in a real database only, and there is none here.");
            return;
        }

        report.Chapter("Pod web: an app without a Vault client (its database user lives 2 s instead of hours)");
        await report.StepAsync(
            "add-app.sh → Vault", "database engine; role web may read database/creds/web", () => PrepareAsync(cancellation));
        var run = await report.StepAsync(
            "kubectl → Kubernetes → webhook", "creates pod web; the app starts when its file is there", () => StartAsync(cancellation));
        var first = Text(run);
        report.Files(MountPath, run.LocalPath("app", MountPath)!);
        DemoStage.Require(!File.Exists(PathOf(run, "token")), "The app got a token although the pod asks for none.");
        await FollowAsync(run, first, cancellation);
        DemoStage.Require(await LivingUsersAsync(cancellation) > 0, "Vault knows no lease of a database user while the pod runs.");
        await DeleteAsync(run.Name, cancellation);
        await report.StepAsync(
            "agent → Vault", "deletes the pod: the agent revokes its token, and the database users end with it", () => Waiting.ForAsync(
                async () => await LivingUsersAsync(cancellation) == 0 ? "ended" : null, "the end of the database users", cancellation));
        Array.ForEach(run.Logs("app").Trim().Split('\n')[..2], said => report.Says(Role, said));
    }

    private async Task FollowAsync(PodRun run, string first, CancellationToken cancellation)
    {
        await report.StepAsync(
            "agent → Vault",
            "the lease ends soon: gets a new user and password, and replaces the file",
            () => Waiting.ForAsync(() => Task.FromResult(Text(run) == first ? null : "new"), "a new password in the file", cancellation));
        await report.StepAsync(
            "agent → app",
            "SIGHUP, as the annotation on-change requests; the app reads the file again",
            () => Waiting.ForAsync(
                () => Task.FromResult(run.Logs("app").Trim().Contains('\n', StringComparison.Ordinal) ? "told" : null),
                () => $"the signal to the app; it said: {run.Logs("app")}",
                cancellation));
    }

    private async Task PrepareAsync(CancellationToken cancellation)
    {
        await WriteAsync("sys/mounts/database", new JsonObject { ["type"] = "database" }, cancellation);
        await WriteAsync(
            "database/config/shop",
            new JsonObject { ["plugin_name"] = "postgresql-database-plugin", ["allowed_roles"] = Role, ["connection_url"] = "shop" },
            cancellation);
        await WriteAsync(
            $"database/roles/{Role}",
            new JsonObject
            {
                ["db_name"] = "shop",
                ["creation_statements"] = "CREATE ROLE",
                ["default_ttl"] = "2s",
                ["max_ttl"] = "2s",
            },
            cancellation);
        await cluster.RunScriptAsync("add-app.sh", [Role, "--database", Role], cancellation);
    }

    private async Task<PodRun> StartAsync(CancellationToken cancellation)
    {
        await cluster.CreateAsync(DemoApps.Web(), cancellation);
        return await Waiting.ForAsync(
            () => Task.FromResult(runner.Find(DemoApps.Namespace, Role) is { Phase: "Running" } run ? run : null),
            () => $"pod web to run; its agent said: {runner.Find(DemoApps.Namespace, Role)?.Logs("vault-injector-agent")}",
            cancellation);
    }

    private Task<JsonNode?> WriteAsync(string path, JsonObject body, CancellationToken cancellation) =>
        cluster.Vault.SendAsync(HttpMethod.Post, path, body, cancellation);

    private Task<JsonObject> DeleteAsync(string name, CancellationToken cancellation) => cluster.Kube.Admin.SendAsync(
        HttpMethod.Delete, $"/api/v1/namespaces/{DemoApps.Namespace}/pods/{name}?gracePeriodSeconds=10", null, cancellation);

    /// <summary>How many leases of the database role Vault holds.</summary>
    private async Task<int> LivingUsersAsync(CancellationToken cancellation)
    {
        try
        {
            var answer = await cluster.Vault.SendAsync(
                HttpMethod.Get, $"sys/leases/lookup/database/creds/{Role}/?list=true", null, cancellation);
            return answer?["data"]?["keys"]?.AsArray().Count ?? 0;
        }
        catch (InvalidOperationException nothing) when (nothing.Message.Contains("404", StringComparison.Ordinal))
        {
            return 0;
        }
    }

    private static string Text(PodRun run) => File.ReadAllText(PathOf(run, FileName));

    private static string PathOf(PodRun run, string file) => Path.Combine(run.LocalPath("app", MountPath)!, file);
}
