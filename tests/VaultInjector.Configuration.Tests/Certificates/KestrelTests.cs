using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;
using VaultInjector.Configuration.Tests.Support;

namespace VaultInjector.Configuration.Tests.Certificates;

/// <summary>A server and a client that both have their certificate from the mount, as PACKAGE.md shows it.</summary>
public sealed class KestrelTests : IAsyncLifetime
{
    private readonly TestAuthority _authority = new("test");
    private readonly TempFolder _folder = new();
    private WebApplication _app = null!;

    private string Address => _app.Urls.Single();

    public async ValueTask InitializeAsync()
    {
        Issue(_authority, "server one", "client one");
        _folder.Write("client.ca", _authority.RootPem);
        var certificate = MountedCertificate.Open("server", _folder.Root);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.UseHttps(https =>
        {
            https.ServerCertificate = certificate.Certificate;
            https.OnAuthenticate = (_, handshake) => certificate.Apply(handshake);
            https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
            https.ClientCertificateValidation = (_, _, _) => true;
        })));
        _app = builder.Build();
        _app.MapGet("/", context => context.Response.WriteAsync(context.Connection.ClientCertificate!.Subject));
        await _app.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task New_connections_use_renewed_certificates_on_both_sides_and_the_server_sends_its_chain()
    {
        var client = MountedCertificate.Open("client", _folder.Root);
        (await AskAsync(client)).ShouldBe("CN=client one");

        Issue(_authority, "server two", "client two");
        (await AskAsync(client)).ShouldBe("CN=client two");
    }

    [Fact]
    public async Task A_server_of_another_CA_is_refused_until_the_CA_file_has_that_CA()
    {
        var client = MountedCertificate.Open("client", _folder.Root);
        var other = new TestAuthority("other");
        Issue(other, "server two", "client two");
        var refusal = await Should.ThrowAsync<HttpRequestException>(() => AskAsync(client));
        refusal.InnerException.ShouldNotBeNull().Message.ShouldContain("The certificate of 127.0.0.1 is not verified");

        _folder.Write("client.ca", _authority.RootPem + other.RootPem);
        (await AskAsync(client)).ShouldBe("CN=client two");
    }

    [Fact]
    public async Task Options_of_one_handshake_show_the_certificate_of_now()
    {
        var certificate = MountedCertificate.Open("server", _folder.Root);
        Issue(_authority, "server two", "client two");

        certificate.ServerOptions().ServerCertificateContext.ShouldNotBeNull().TargetCertificate.Subject.ShouldBe("CN=server two");
        certificate.ServerOptions().ServerCertificateContext!.IntermediateCertificates.ShouldHaveSingleItem();
        await Task.CompletedTask;
    }

    private void Issue(TestAuthority authority, string server, string client)
    {
        foreach (var (name, (chain, key)) in new[] { ("server", authority.Issue(server)), ("client", authority.Issue(client)) })
        {
            _folder.Write($"{name}.crt", chain);
            _folder.Write($"{name}.key", key);
        }
    }

    /// <summary>Over a connection of its own.</summary>
    private async Task<string> AskAsync(MountedCertificate certificate)
    {
        using var client = new HttpClient(certificate.CreateHandler());
        return await client.GetStringAsync(Address);
    }
}
