using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using VaultInjector.Agent.Tests.Support;
using VaultInjector.Agent.Transport;

namespace VaultInjector.Agent.Tests;

public sealed class TlsTests : IDisposable
{
    private readonly AgentRun _run = new() { Handler = peer => new TrustingHandler(peer) };
    private int _requests;

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Talks_to_an_injector_whose_certificate_the_bundle_verifies()
    {
        await using var server = await StartAsync(TestCa.Shared.Issue(null));

        (await RunAsync(server)).ShouldBe(77);

        _requests.ShouldBe(1);
        _run.LastWords.ShouldContain("role_not_allowed");
    }

    [Fact]
    public async Task Refuses_a_certificate_of_another_ca_and_sends_it_no_identity()
    {
        await using var server = await StartAsync(new TestCa("Other CA").Issue(null));

        await ShouldBeRefusedAsync(server);
    }

    [Fact]
    public async Task Refuses_a_certificate_for_another_name()
    {
        await using var server = await StartAsync(TestCa.Shared.Issue("elsewhere.test"));

        await ShouldBeRefusedAsync(server);
    }

    [Fact]
    public async Task Refuses_plain_http_on_the_tls_port()
    {
        await using var server = await StartAsync(null);

        await ShouldBeRefusedAsync(server);
    }

    [Fact]
    public async Task Follows_no_redirect()
    {
        await using var server = await StartAsync(TestCa.Shared.Issue(null), context =>
        {
            context.Response.Redirect("https://elsewhere.test/v1/token", permanent: false, preserveMethod: true);
            return Task.CompletedTask;
        });

        (await RunAsync(server)).ShouldBe(77);

        _requests.ShouldBe(1);
        _run.LastWords.ShouldContain("answers 307");
    }

    [Fact]
    public async Task Trusts_a_ca_that_was_added_later()
    {
        var (trust, next) = (new CaTrust(TestCa.Shared.Pem), new TestCa("Next CA"));
        await using var server = await StartAsync(next.Issue(null));
        using var http = new HttpClient(new TrustingHandler(new Peer(trust)));
        await Should.ThrowAsync<HttpRequestException>(() => http.GetAsync(new Uri(Address(server))));

        trust.TryAdd(next.Pem).ShouldBeTrue();

        using var answer = await http.GetAsync(new Uri(Address(server)));
        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Sends_no_request_over_plain_http()
    {
        using var http = new HttpClient(new TrustingHandler(new Peer(new CaTrust(TestCa.Shared.Pem))));

        await Should.ThrowAsync<InvalidOperationException>(() => http.GetAsync(new Uri("http://127.0.0.1:1/")));
    }

    private async Task ShouldBeRefusedAsync(WebApplication server)
    {
        (await RunAsync(server)).ShouldBe(69, _run.Errors);

        _requests.ShouldBe(0);
        _run.LastWords.ShouldContain("VAULT_INJECTOR_CA_BUNDLE");
        _run.LastWords.ShouldContain("cannot be verified as the injector");
    }

    private Task<int> RunAsync(WebApplication server) =>
        _run.With("URL", Address(server).Replace("http:", "https:", StringComparison.Ordinal))
            .With("TIMEOUT_SECONDS", "2")
            .RunAsync("init");

    private static string Address(WebApplication server) =>
        server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    private async Task<WebApplication> StartAsync(X509Certificate2? certificate, RequestDelegate? answer = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null)
            {
                listen.UseHttps(certificate);
            }
        }));
        var server = builder.Build();
        server.Run(async context =>
        {
            Interlocked.Increment(ref _requests);
            if (answer is not null)
            {
                await answer(context);
                return;
            }

            context.Response.StatusCode = 403;
            context.Response.ContentType = "application/problem+json";
            await context.Response.WriteAsync(
                """{"type":"about:blank","title":"Refused","status":403,"code":"role_not_allowed","detail":"Not this role."}"""
            );
        });
        await server.StartAsync();
        return server;
    }
}
