using System.Diagnostics;
using System.Net;
using VaultInjector.Fuzzing;
using VaultInjector.Vault.Api;

namespace VaultInjector.Vault.Tests.Fuzz;

/// <summary>Whatever answers in Vault's place: an answer or a <see cref="VaultException"/>, in time and in little memory.</summary>
[Collection(FuzzingAlone.Name)]
public sealed class HostileVaultTests
{
    private const int LongestMessage = 4000;
    private static readonly int[] Statuses = [200, 400, 403, 404, 412, 429, 472, 500, 503];
    private static readonly CancellationToken None = CancellationToken.None;

    private static readonly Func<VaultClient, Task>[] Calls =
    [
        vault => vault.Tokens.LookupSelfAsync(StubVault.Token, None),
        vault => vault.Tokens.RenewSelfAsync(StubVault.Token, None),
        vault => vault.Tokens.LookupAccessorAsync(StubVault.Token, "a", None),
        vault =>
            vault.Tokens.CreateWrappedByRoleAsync(StubVault.Token, "r", new Dictionary<string, string>(), TimeSpan.FromSeconds(60), None),
        vault => vault.TokenRoles.ReadAsync(StubVault.Token, "r", None),
        vault => vault.AppRole().ReadRoleIdAsync(StubVault.Token, "r", None),
        vault => vault.AppRole().CreateWrappedSecretIdAsync(StubVault.Token, "r", new SecretIdRequest(TimeSpan.FromSeconds(60)), None),
        vault => vault.AppRole().LoginAsync("id", new SecretId("s"), None),
        vault => vault.AppRole().LookupSecretIdAccessorAsync(StubVault.Token, "r", "a", None),
        vault => vault.KubernetesAuth().LoginAsync("r", "jwt", None),
        vault => vault.Pki("pki").SignAsync(StubVault.Token, new PkiSignRequest("r", "csr", "cn", TimeSpan.FromHours(1)), None),
        vault => vault.Pki("pki").ReadCaAsync(StubVault.Token, None),
        vault => vault.Leases.RenewAsync(StubVault.Token, "a/b", TimeSpan.FromHours(1), None),
        vault => vault.Secrets.AskAsync(StubVault.Token, "GET", "secret/data/a", default, None),
        vault => vault.System.HealthAsync(None),
        vault => vault.Wrapping.LookupAsync(new WrappingToken("w"), None),
        vault => vault.Wrapping.UnwrapSecretIdAsync(new WrappingToken("w"), None),
        vault => vault.Wrapping.UnwrapTokenAsync(new WrappingToken("w"), None),
    ];

    [Fact]
    public Task Treats_any_answer_as_an_answer_or_a_refusal() =>
        Fuzzer.RunAsync(
            Fuzzer.Corpus("answers"),
            async body =>
            {
                var vault = StubVault.Answering(() =>
                    new HttpResponseMessage((HttpStatusCode)Statuses[body.Length % Statuses.Length])
                    {
                        Content = new ByteArrayContent(body),
                    }
                ).Client();
                foreach (var call in Calls)
                {
                    await ShouldEndWellAsync(() => call(vault));
                }
            },
            cases: 250);

    [Fact]
    public async Task Waits_no_longer_than_the_limit_for_a_body_that_trickles_in_without_an_end()
    {
        var vault = new VaultClient(
            new HttpClient(
                StubVault.Answering(() => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new Trickle()) }))
            {
                BaseAddress = new Uri("https://vault.test:8200"),
                Timeout = TimeSpan.FromMilliseconds(300),
            });
        var started = Stopwatch.StartNew();

        var failure = await Should.ThrowAsync<VaultException>(() =>
            vault.Tokens.LookupSelfAsync(StubVault.Token, None).WaitAsync(TimeSpan.FromMinutes(2)));

        failure.Kind.ShouldBe(VaultErrorKind.Unreachable);
        failure.Message.ShouldContain("no answer in time");
        started.Elapsed.ShouldBeLessThan(TimeSpan.FromMinutes(1));
    }

    private static async Task ShouldEndWellAsync(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (VaultException refusal)
        {
            refusal.Message.Length.ShouldBeLessThan(LongestMessage);
            refusal.Message.ShouldNotContain('\n');
        }
    }

    /// <summary>One space each ten milliseconds: every single read succeeds.</summary>
    private sealed class Trickle : MemoryStream
    {
        public override bool CanSeek => false;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(10, cancellationToken);
            buffer.Span[0] = (byte)' ';
            return 1;
        }
    }
}
