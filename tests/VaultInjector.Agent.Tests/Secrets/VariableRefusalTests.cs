using VaultInjector.Agent.Tests.Support;
using VaultInjector.Contracts;

namespace VaultInjector.Agent.Tests.Secrets;

/// <summary>What a pod with variables is refused for, before it asks Vault.</summary>
public sealed class VariableRefusalTests : IDisposable
{
    private const string Db = "secret/data/web/db";
    private readonly SecretPod _pod = new();
    private readonly string _environment;

    public VariableRefusalTests()
    {
        _environment = Path.Combine(Path.GetDirectoryName(_pod.Run.Directory)!, "environment");
        Directory.CreateDirectory(_environment);
        _pod.Run.With("ENVIRONMENT_DIRECTORY", _environment);
        Asks(EnvironmentMethods.Kubelet, Variable("DB", "password"));
    }

    public void Dispose() => _pod.Dispose();

    [Fact]
    public async Task A_missing_directory_stops_the_pod_before_it_logs_in()
    {
        Directory.Delete(_environment);

        (await _pod.Run.RunAsync("init")).ShouldBe(64);

        _pod.Run.LastWords.ShouldContain($"The directory {_environment} (VAULT_INJECTOR_ENVIRONMENT_DIRECTORY) does not exist.");
        _pod.Run.World.Logins.ShouldBe(0);
    }

    [Theory]
    [InlineData("../db", "The file '../db' is not a path below VAULT_INJECTOR_ENVIRONMENT_DIRECTORY")]
    [InlineData("/db", "The file '/db' is not a path below VAULT_INJECTOR_ENVIRONMENT_DIRECTORY")]
    [InlineData("a b", "The file 'a b' is not a path below VAULT_INJECTOR_ENVIRONMENT_DIRECTORY")]
    public async Task A_file_outside_of_its_directory_is_refused(string file, string words)
    {
        Asks(EnvironmentMethods.Kubelet, Variable("DB", "password") with { File = file });

        (await _pod.Run.RunAsync("init")).ShouldBe(64);

        _pod.Run.LastWords.ShouldContain(words);
    }

    [Fact]
    public async Task Settings_that_contradict_each_other_are_refused_together()
    {
        Asks(
            EnvironmentMethods.Kubelet,
            new VariableRequest("a", "", [new VariablePart { Secret = Db }, new VariablePart { Text = "x" }])
            {
                AllFields = true,
                Origin = "env-from.1",
            });

        (await _pod.Run.With("ENVIRONMENT_DIRECTORY", null).RunAsync("init")).ShouldBe(64);

        _pod.Run.LastWords.ShouldContain("VAULT_INJECTOR_ENVIRONMENT_DIRECTORY is not set");
        _pod.Run.LastWords.ShouldContain("env-from.1 makes a variable of each field, which needs vault-injector.io/env-method: exec.");
        _pod.Run.LastWords.ShouldContain("env-from.1 names 2 secrets for all fields: expected one.");
    }

    private static VariableRequest Variable(string name, string field) =>
        new(name.ToLowerInvariant(), name, [new VariablePart { Secret = "secret/web/db", Field = field }]);

    private void Asks(string method, params VariableRequest[] variables) => _pod.Asks(Secrets(method, variables));

    private PodSecrets Secrets(string method, params VariableRequest[] variables) =>
        new() { Variables = variables, EnvironmentMethod = method, OnChange = _pod.Hook };
}
