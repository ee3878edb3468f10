using VaultInjector.Agent.Tests.Support;
using VaultInjector.Contracts;

namespace VaultInjector.Agent.Tests.Secrets;

/// <summary>What is too large for an agent of a few MiB is refused with a sentence, not with an end by the kernel.</summary>
public sealed class SecretSizeTests : IDisposable
{
    private const string Db = "secret/data/web/db";
    private readonly AgentRun _run = new();

    public SecretSizeTests() => Ask(new FileRequest("password") { Secret = Db, Field = "password" });

    private StubSecrets Vault => _run.World.Secrets!;

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Refuses_a_secret_of_more_than_1_mib()
    {
        Vault.Data[Db] = $$"""{"data":{"password":"{{new string('x', 1024 * 1024)}}"} }""";

        (await _run.RunAsync("init")).ShouldBe(77);

        _run.LastWords.ShouldContain($"Vault's answer for {Db} is larger than 1 MiB. Store less at this path");
        _run.LastWords.Length.ShouldBeLessThan(400);
    }

    [Fact]
    public async Task Refuses_more_secrets_than_the_agent_can_hold()
    {
        Ask([.. Enumerable.Range(0, 10).Select(n => new FileRequest($"f{n}") { Secret = $"secret/data/{n}" })]);
        for (var n = 0; n < 10; n++)
        {
            Vault.Data[$"secret/data/{n}"] = $$"""{"data":{"a":"{{new string('x', 900 * 1024)}}"} }""";
        }

        (await _run.RunAsync("init")).ShouldBe(77);

        _run.LastWords.ShouldContain("larger than 2 MiB together with secret/data/2");
    }

    private void Ask(params FileRequest[] files) => _run.Asking(new PodSecrets { Files = files });
}
