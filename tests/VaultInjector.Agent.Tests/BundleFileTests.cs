using VaultInjector.Agent.Tests.Support;
using VaultInjector.Agent.Transport;
using VaultInjector.Contracts;

namespace VaultInjector.Agent.Tests;

/// <summary>The kubelet writes the CA bundles into files, and follows the ClusterTrustBundles that hold them.</summary>
public sealed class BundleFileTests : IDisposable
{
    private readonly DirectoryInfo _volume = Directory.CreateTempSubdirectory("trust-");
    private readonly AgentRun _run = new();

    public BundleFileTests()
    {
        _run.Environment.Remove(AgentEnvironment.CaBundle);
        _run.Environment[AgentEnvironment.CaBundleFile] = Injector;
        _run.Environment[AgentEnvironment.VaultCaBundleFile] = Vault;
    }

    private string Injector => Path.Combine(_volume.FullName, "injector-ca.crt");

    private string Vault => Path.Combine(_volume.FullName, "vault-ca.crt");

    public void Dispose()
    {
        _run.Dispose();
        _volume.Delete(recursive: true);
    }

    [Fact]
    public async Task Trusts_what_the_files_hold_and_gives_the_app_what_verifies_Vault()
    {
        var (injector, vault) = (new TestCa("CA of the injector"), new TestCa("CA of Vault"));
        await File.WriteAllTextAsync(Injector, injector.Pem);
        await File.WriteAllTextAsync(Vault, vault.Pem);
        var trusts = Watch();

        (await _run.RunAsync("init")).ShouldBe(AgentExitCodes.Done, _run.Errors);

        trusts[0].Certificates.ShouldContain(injector.Certificate);
        trusts[1].Certificates.ShouldBe([vault.Certificate]);
        _run.FileText(SecretFiles.CaBundle).ShouldBe(vault.Pem);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Waits_for_a_bundle_that_is_missing_and_says_where_it_comes_from(bool empty)
    {
        await File.WriteAllTextAsync(Injector, TestCa.Shared.Pem);
        if (empty)
        {
            await File.WriteAllTextAsync(Vault, "");
        }

        _run.OnSleep = (_, cancellation) => _run.Errors.Contains("holds no CA certificate", StringComparison.Ordinal)
            ? File.WriteAllTextAsync(Vault, TestCa.Shared.Pem, cancellation)
            : Task.CompletedTask;

        (await _run.RunAsync("init")).ShouldBe(AgentExitCodes.Done, _run.Errors);

        _run.Errors.ShouldContain($"{Vault} ({AgentEnvironment.VaultCaBundleFile}) holds no CA certificate that verifies Vault yet");
        _run.Errors.ShouldContain("kubectl get clustertrustbundles");
        _run.World.Calls.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Asks_no_server_while_a_bundle_is_missing()
    {
        await File.WriteAllTextAsync(Vault, TestCa.Shared.Pem);
        _run.With("TIMEOUT_SECONDS", "10");

        (await _run.RunAsync("init")).ShouldBe(AgentExitCodes.DeadlinePassed);

        _run.World.Calls.ShouldBeEmpty();
        _run.LastWords.ShouldContain("verifies the injector yet");
    }

    [Fact]
    public void Follows_a_file_and_keeps_what_it_trusts_where_the_file_is_emptied()
    {
        var (first, second) = (new TestCa("first"), new TestCa("second"));
        File.WriteAllText(Vault, first.Pem);
        var trust = new CaTrust(new Configuration.BundleSettings(AgentEnvironment.VaultCaBundleFile, null, Vault));
        trust.Certificates.ShouldBe([first.Certificate]);

        File.WriteAllText(Vault, second.Pem);
        trust.Certificates.ShouldBe([first.Certificate, second.Certificate]);
        trust.Pem.ShouldBe(second.Pem);

        File.WriteAllText(Vault, "");
        trust.Certificates.Count.ShouldBe(2);
        trust.Pem.ShouldBe(second.Pem);

        File.Delete(Vault);
        trust.Certificates.Count.ShouldBe(2);
    }

    private List<CaTrust> Watch()
    {
        var trusts = new List<CaTrust>();
        _run.Handler = peer =>
        {
            trusts.Add(peer.Trust);
            return _run.World;
        };
        return trusts;
    }
}
