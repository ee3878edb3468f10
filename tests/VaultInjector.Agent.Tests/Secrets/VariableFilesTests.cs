using VaultInjector.Agent.Tests.Support;
using VaultInjector.Contracts;

namespace VaultInjector.Agent.Tests.Secrets;

/// <summary>Files of variables are made of the same secrets as the app's files, and live as they do.</summary>
public sealed class VariableFilesTests : IDisposable
{
    private const string Db = "secret/data/web/db";
    private readonly SecretPod _pod = new();
    private readonly string _environment;

    public VariableFilesTests()
    {
        _environment = Path.Combine(Path.GetDirectoryName(_pod.Run.Directory)!, "environment");
        Directory.CreateDirectory(_environment);
        _pod.Run.With("ENVIRONMENT_DIRECTORY", _environment);
        Asks(EnvironmentMethods.Kubelet, Variable("DB", "password"));
        _pod.Vault.Data[Db] = """{"data":{"password":"s3","user":"app"}}""";
    }

    public void Dispose() => _pod.Dispose();

    [Fact]
    public async Task The_kubelet_gets_one_quoted_variable_a_file_that_only_it_can_read()
    {
        (await _pod.Run.RunAsync("init")).ShouldBe(0, _pod.Run.Errors);

        Text("db").ShouldBe("DB='s3'\n");
        File.GetUnixFileMode(Path.Combine(_environment, "db")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Directory.GetFiles(_pod.Run.Directory).Select(Path.GetFileName).ShouldNotContain("db");
    }

    [Fact]
    public async Task Exec_gets_JSON_that_the_app_can_read()
    {
        Asks(
            EnvironmentMethods.Exec,
            Variable("DB", "password"),
            new VariableRequest("all", "APP_", [new VariablePart { Secret = Db }]) { AllFields = true, Origin = "env-from.1" });

        (await _pod.Run.With("FILE_MODE", "0444").RunAsync("init")).ShouldBe(0, _pod.Run.Errors);

        Text("db").ShouldBe("""{"DB":"s3"}""");
        Text("all").ShouldBe("""{"":"yields","APP_password":"s3","APP_user":"app"}""");
        File.GetUnixFileMode(Path.Combine(_environment, "db")).ShouldBe((UnixFileMode)0x124);
    }

    [Fact]
    public async Task A_path_is_read_once_for_files_and_variables()
    {
        _pod.Asks(Secrets(EnvironmentMethods.Kubelet, Variable("DB", "password"), Variable("USER", "user")) with
        {
            Files = [new FileRequest("password") { Secret = Db, Field = "password" }],
        });

        (await _pod.Run.RunAsync("init")).ShouldBe(0, _pod.Run.Errors);

        _pod.Vault.Asked.ShouldBe([$"GET {Db}"]);
        (Text("db"), Text("user"), _pod.Run.FileText("password")).ShouldBe(("DB='s3'\n", "USER='app'\n", "s3"));
    }

    [Fact]
    public async Task A_new_value_is_written_and_told_once()
    {
        var began = _pod.Run.Now;

        await _pod.LiveAsync(TimeSpan.FromHours(1), () =>
        {
            if (_pod.Run.Now - began > TimeSpan.FromMinutes(30))
            {
                _pod.Vault.Data[Db] = """{"data":{"password":"new"}}""";
            }
        });

        Text("db").ShouldBe("DB='new'\n");
        _pod.Posts.ShouldBe(1);
        _pod.Run.Errors.ShouldContain("Wrote the variable DB again: its secrets changed.");
    }

    [Fact]
    public async Task A_lease_is_renewed_and_replaced_before_it_ends()
    {
        var user = new VariablePart { Secret = "database/creds/web", Field = "username" };
        Asks(EnvironmentMethods.Exec, new VariableRequest("u", "U", [user]));
        _pod.Vault.MaxLease = TimeSpan.FromHours(3);

        await _pod.LiveAsync(TimeSpan.FromHours(20), () => _pod.Vault.IsLive(Text("u")[6..^2]).ShouldBeTrue());

        _pod.Vault.Created.ShouldBeInRange(6, 12);
        _pod.Posts.ShouldBe(_pod.Vault.Created - 1);
    }

    [Fact]
    public async Task At_the_start_everything_that_is_wrong_is_said_at_once_and_the_token_is_revoked()
    {
        _pod.Vault.Data[Db] = """{"data":{"password":"it's canary","empty":""}}""";
        _pod.Asks(Secrets(
            EnvironmentMethods.Kubelet, Variable("DB", "password"), Variable("NONE", "nope"), Variable("EMPTY", "empty")) with
        {
            Files = [new FileRequest("app.json") { Secret = "secret/gone" }],
        });

        (await _pod.Run.RunAsync("init")).ShouldBe(77);

        _pod.Run.LastWords.ShouldContain("vault-injector.io/env.DB: the value of DB has a single quote");
        _pod.Run.LastWords.ShouldContain("vault-injector.io/env.NONE: secret/web/db has no field 'nope'; it has empty, password");
        _pod.Run.LastWords.ShouldContain("vault-injector.io/env.EMPTY: the value of EMPTY is empty");
        _pod.Run.LastWords.ShouldContain("vault-injector.io/secret.app.json: no secret exists at secret/data/gone");
        _pod.Run.LastWords.ShouldNotContain("canary");
        Directory.GetFiles(_environment).ShouldBeEmpty();
        _pod.Run.World.Count("/v1/auth/token/revoke-self").ShouldBe(1);
    }

    [Fact]
    public async Task While_the_pod_runs_a_value_that_does_not_fit_leaves_the_old_one_and_the_others_go_on()
    {
        Asks(EnvironmentMethods.Kubelet, Variable("DB", "password"), Variable("USER", "user"));
        var began = _pod.Run.Now;

        await _pod.LiveAsync(TimeSpan.FromHours(1), () =>
        {
            if (_pod.Run.Now - began > TimeSpan.FromMinutes(20))
            {
                _pod.Vault.Data[Db] = """{"data":{"password":"it's new","user":"other"}}""";
            }
        });

        (Text("db"), Text("user")).ShouldBe(("DB='s3'\n", "USER='other'\n"));
        _pod.Posts.ShouldBe(1);
        const string Why = "vault-injector.io/env.DB: the value of DB has a single quote";
        _pod.Run.Errors.Split($"Keeping the old variable DB: {Why}").Length.ShouldBe(2);
        await _pod.Run.RunAsync("ready");
        _pod.Run.Output.ShouldContain($"ready, but the variable DB is old: {Why}");
        _pod.Run.World.Troubles.ShouldBe(["secret_stale"]);
    }

    [Fact]
    public async Task A_secret_that_Vault_refuses_later_leaves_the_old_value()
    {
        var began = _pod.Run.Now;

        await _pod.LiveAsync(TimeSpan.FromHours(1), () =>
        {
            if (_pod.Run.Now - began > TimeSpan.FromMinutes(20))
            {
                _pod.Vault.Data[Db] = null;
            }
        });

        Text("db").ShouldBe("DB='s3'\n");
        _pod.Run.Errors.ShouldContain("Keeping the old variable DB: vault-injector.io/env.DB: no secret exists at secret/data/web/db");
    }

    [Fact]
    public async Task A_restarted_agent_takes_over_what_is_there_and_mends_what_is_not()
    {
        (await _pod.Run.RunAsync("init")).ShouldBe(0, _pod.Run.Errors);
        _pod.Run.With("REVOKE_ON_EXIT", "false");
        await _pod.LiveOnAsync(TimeSpan.FromMinutes(2), () => { });
        _pod.Vault.Asked.Count.ShouldBe(1);
        _pod.Posts.ShouldBe(0);
        File.Delete(Path.Combine(_environment, "db"));

        await _pod.LiveOnAsync(TimeSpan.FromMinutes(2), () => { });

        Text("db").ShouldBe("DB='s3'\n");
    }

    private static VariableRequest Variable(string name, string field) =>
        new(name.ToLowerInvariant(), name, [new VariablePart { Secret = "secret/web/db", Field = field }]);

    private void Asks(string method, params VariableRequest[] variables) => _pod.Asks(Secrets(method, variables));

    private PodSecrets Secrets(string method, params VariableRequest[] variables) =>
        new() { Variables = variables, EnvironmentMethod = method, OnChange = _pod.Hook };

    private string Text(string name) => File.ReadAllText(Path.Combine(_environment, name));
}
