using VaultInjector.Fuzzing;
using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using VaultInjector.Agent.Failures;
using VaultInjector.Agent.Tests.Support;
using VaultInjector.Agent.Transport;
using VaultInjector.Contracts;

namespace VaultInjector.Agent.Tests.Fuzz;

/// <summary>Whatever the injector or Vault answers: the agent ends with one of its exit codes, and asks nobody else.</summary>
[Collection(FuzzingAlone.Name)]
public sealed class HostilePeersTests
{
    private static readonly int[] ExitCodes =
    [
        0,
        AgentExitCodes.PossibleInterception,
        AgentExitCodes.DeadlinePassed,
        AgentExitCodes.Refused,
    ];
    private static readonly int[] Statuses = [200, 400, 403, 404, 429, 500, 503];
    private static readonly string[] OfVault = ["/v1/sys/wrapping/lookup", "/v1/sys/wrapping/unwrap", "/v1/auth/approle/login"];

    [Fact]
    public Task Survives_any_grant() => Fuzzer.RunAsync(
        Fuzzer.Corpus("grants"),
        grant => RunAsync(world => world.Overrides["/v1/token"] = _ => Raw(200, WithCa(grant))),
        cases: 120);

    [Fact]
    public Task Survives_any_refusal() =>
        Fuzzer.RunAsync(
            Fuzzer.Corpus("problems"),
            problem =>
                RunAsync(world => world.Overrides["/v1/token"] = _ => Raw(Statuses[1 + (problem.Length % (Statuses.Length - 1))], problem)),
            cases: 80);

    [Fact]
    public Task Survives_any_answer_of_Vault() =>
        Fuzzer.RunAsync(
            Fuzzer.Corpus("vault"),
            answer =>
                RunAsync(world =>
                    world.Overrides[OfVault[answer.Length % OfVault.Length]] = _ =>
                        Raw(Statuses[answer.Length / 3 % Statuses.Length], answer)),
            cases: 120);

    [Theory]
    [InlineData("ask")]
    [InlineData("ca")]
    [InlineData("report")]
    public async Task Waits_no_longer_than_the_limit_for_an_injector_that_drips(string what)
    {
        var world = new Dripping();
        using var http = new HttpClient(world) { BaseAddress = new Uri("https://injector.test"), Timeout = TimeSpan.FromMilliseconds(300) };
        var broker = new BrokerClient(http);
        var started = Stopwatch.StartNew();

        var failure = await Should.ThrowAsync<AgentException>(() => (what switch
        {
            "ask" => broker.AskAsync("identity", CancellationToken.None),
            "ca" => broker.CaBundleAsync(BrokerPaths.CaBundle, null, CancellationToken.None),
            _ => broker.ReportIncidentAsync("identity", "words", CancellationToken.None),
        }).WaitAsync(TimeSpan.FromMinutes(2)));

        failure.Kind.ShouldBe(FailureKind.Passing);
        failure.Message.ShouldContain("no answer in time");
        started.Elapsed.ShouldBeLessThan(TimeSpan.FromMinutes(1));
    }

    private static async Task RunAsync(Action<StubWorld> prepare)
    {
        using var run = new AgentRun().With("TIMEOUT_SECONDS", "2");
        var hosts = new HashSet<string>(StringComparer.Ordinal);
        prepare(run.World);
        run.Handler = _ => new Watching(run.World, hosts);

        var code = await run.RunAsync("init");

        ExitCodes.ShouldContain(code, run.Errors);
        hosts.ShouldBeSubsetOf(["https://injector.test", "https://vault.test:8200"]);
        run.LastWords.Length.ShouldBeLessThan(4096, "a termination message of Kubernetes holds 4096 bytes");
        run.LastWords.Trim().ShouldNotContain('\n');
    }

    /// <summary>Put in last: most of the bytes are the certificate's, and would draw most of the changes.</summary>
    private static byte[] WithCa(byte[] grant) =>
        Encoding.Latin1.GetBytes(
            Encoding.Latin1.GetString(grant).Replace("\"CA\"", JsonSerializer.Serialize(TestCa.Shared.Pem), StringComparison.Ordinal));

    private static HttpResponseMessage Raw(int status, byte[] body) => new((HttpStatusCode)status) { Content = new ByteArrayContent(body) };

    private sealed class Watching(HttpMessageHandler inner, HashSet<string> hosts) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            hosts.Add(request.RequestUri!.GetLeftPart(UriPartial.Authority));
            return base.SendAsync(request, cancellationToken);
        }
    }

    /// <summary>Refuses, and never comes to the end of why.</summary>
    private sealed class Dripping : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(
                new HttpResponseMessage(request.RequestUri!.AbsolutePath == "/v1/incidents" ? HttpStatusCode.Forbidden : HttpStatusCode.OK)
                {
                    Content = new StreamContent(new Drip()),
                    RequestMessage = request,
                });
    }

    private sealed class Drip : MemoryStream
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
