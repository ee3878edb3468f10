using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using VaultInjector.Agent.Tests.Sidecar;
using VaultInjector.Agent.Tests.Support;
using VaultInjector.Agent.Transport;
using VaultInjector.Contracts;

namespace VaultInjector.Agent.Tests;

/// <summary>What verifies the injector never verifies Vault, and the app gets what verifies Vault only.</summary>
public sealed class TwoBundlesTests : IDisposable
{
    private static readonly TestCa Rogue = new("Rogue CA");
    private readonly TestCa _operators = new("Operator's CA for Vault");
    private readonly LongLivedPod _pod = new();
    private readonly List<CaTrust> _trusts = [];

    public TwoBundlesTests()
    {
        _pod.Environment[AgentEnvironment.VaultCaBundle] = _operators.Pem;
        _pod.Peers.Broker.VaultCaBundle = _operators.Pem;
        _pod.Handler = peer =>
        {
            _trusts.Add(peer.Trust);
            return _pod.Peers;
        };
    }

    /// <summary>The agent asks for the injector's handler first.</summary>
    private CaTrust Vault => _trusts[1];

    public void Dispose() => _pod.Dispose();

    [Theory]
    [InlineData("init")]
    [InlineData("sidecar")]
    public async Task A_root_that_the_injector_publishes_for_itself_verifies_no_vault(string verb)
    {
        _pod.Peers.Broker.CaBundle = TestAuthority.Shared.Pem + "\n" + Rogue.Pem;

        (await _pod.RunAsync(verb, TimeSpan.FromMinutes(5))).ShouldBe(AgentExitCodes.Done, _pod.Said);

        await ShouldNotTrustAsync(Vault, Rogue);
        _pod.Read(SecretFiles.CaBundle).ShouldBe(_operators.Pem);
    }

    [Fact]
    public async Task The_injector_is_verified_by_what_it_publishes_for_itself()
    {
        var next = new TestCa("Next CA of the injector");
        _pod.Peers.Broker.CaBundle = TestAuthority.Shared.Pem + "\n" + next.Pem;

        await _pod.RunAsync("sidecar", TimeSpan.FromMinutes(5));

        await ShouldTrustAsync(_trusts[0], next);
    }

    [Fact]
    public async Task A_sidecar_that_starts_again_knows_the_injectors_newest_ca()
    {
        var next = new TestCa("Next CA of the injector");
        _pod.Peers.Broker.CaBundle = TestAuthority.Shared.Pem + "\n" + next.Pem;
        _pod.Environment[AgentEnvironment.RevokeOnExit] = "false";
        await _pod.RunAsync("sidecar", TimeSpan.FromMinutes(5));
        _trusts.Clear();
        _pod.Peers.Instead = call =>
            call.Contains("injector.test", StringComparison.Ordinal) ? throw new HttpRequestException("down") : null;

        await _pod.RunAsync("sidecar", TimeSpan.FromMinutes(1));

        await ShouldTrustAsync(_trusts[0], next);
        await ShouldNotTrustAsync(Vault, next);
    }

    [Fact]
    public async Task The_app_follows_the_operators_bundle_within_a_minute()
    {
        var both = _operators.Pem + new TestCa("Next CA of Vault").Pem;
        var seen = TimeSpan.Zero;
        _pod.Watch = at =>
        {
            _pod.Peers.Broker.VaultCaBundle = at >= TimeSpan.FromMinutes(10) ? both : _operators.Pem;
            seen = seen == TimeSpan.Zero && _pod.Read(SecretFiles.CaBundle) == both ? at : seen;
        };

        await _pod.RunAsync("sidecar", TimeSpan.FromMinutes(20));

        seen.ShouldBeInRange(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(11.5));
    }

    [Fact]
    public async Task The_app_of_a_pod_of_a_named_Vault_follows_the_bundle_of_that_Vault()
    {
        var next = _operators.Pem + new TestCa("Next CA of Vault east").Pem;
        _pod.Environment[AgentEnvironment.VaultName] = "east";
        _pod.Peers.Broker.VaultCaBundle = Rogue.Pem;
        _pod.Peers.Broker.Change = grant => grant with { VaultCaBundle = _operators.Pem };
        _pod.Peers.Instead = call =>
            call.EndsWith("/v1/ca/vault/east", StringComparison.Ordinal) ? Peers.Answer(200, next, "application/x-pem-file") : null;

        (await _pod.RunAsync("sidecar", TimeSpan.FromMinutes(5))).ShouldBe(AgentExitCodes.Done, _pod.Said);

        _pod.Read(SecretFiles.CaBundle).ShouldBe(next);
        await ShouldNotTrustAsync(Vault, Rogue);
    }

    [Fact]
    public async Task An_injector_that_knows_one_bundle_only_changes_nothing_for_vault()
    {
        _pod.Peers.Broker.VaultCaBundle = null;
        _pod.Peers.Broker.CaBundle = TestAuthority.Shared.Pem + "\n" + Rogue.Pem;
        _pod.Peers.Instead = call =>
            call.EndsWith("/v1/ca/vault", StringComparison.Ordinal) ? Peers.Answer(404, "", "text/plain") : null;

        (await _pod.RunAsync("sidecar", TimeSpan.FromMinutes(5))).ShouldBe(AgentExitCodes.Done, _pod.Said);

        await ShouldNotTrustAsync(Vault, Rogue);
        _pod.Read(SecretFiles.CaBundle).ShouldBe(_operators.Pem);
    }

    [Fact]
    public async Task A_pod_that_an_older_injector_made_lives_on_with_one_bundle()
    {
        _pod.Environment.Remove(AgentEnvironment.VaultCaBundle);

        (await _pod.RunAsync("sidecar", TimeSpan.FromMinutes(5))).ShouldBe(AgentExitCodes.Done, _pod.Said);

        _trusts.Count.ShouldBe(1);
        _pod.Read(SecretFiles.CaBundle).ShouldBe(TestAuthority.Shared.Pem);
    }

    private static async Task ShouldTrustAsync(CaTrust trust, TestCa ca) => (await ConnectAsync(trust, ca)).ShouldBeTrue();

    private static async Task ShouldNotTrustAsync(CaTrust trust, TestCa ca) => (await ConnectAsync(trust, ca)).ShouldBeFalse();

    /// <summary>A real handshake with a server whose certificate that CA issued.</summary>
    private static async Task<bool> ConnectAsync(CaTrust trust, TestCa ca)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var server = ServeAsync(listener, ca.Issue(null));
        using var http = new HttpMessageInvoker(new TrustingHandler(new Peer(trust)));
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"https://{listener.LocalEndpoint}/");
            using var answer = await http.SendAsync(request, CancellationToken.None);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException failure) when (failure.HttpRequestError == HttpRequestError.SecureConnectionError)
        {
            return false;
        }
        finally
        {
            await server;
        }
    }

    private static async Task ServeAsync(TcpListener listener, X509Certificate2 certificate)
    {
        try
        {
            using var client = await listener.AcceptTcpClientAsync();
            await using var tls = new System.Net.Security.SslStream(client.GetStream());
            await tls.AuthenticateAsServerAsync(certificate);
            _ = await tls.ReadAsync(new byte[4096]);
            await tls.WriteAsync("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"u8.ToArray());
        }
        catch (Exception refused) when (refused is IOException or System.Security.Authentication.AuthenticationException)
        {
            // The client does not trust the certificate.
        }
    }
}
