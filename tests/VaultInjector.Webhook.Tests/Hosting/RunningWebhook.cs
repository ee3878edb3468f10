using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using VaultInjector.DevCluster.Cluster;
using VaultInjector.Webhook.Certificates;
using VaultInjector.Webhook.Tests.Support;

namespace VaultInjector.Webhook.Tests.Hosting;

/// <summary>
/// The whole webhook in this process, on real sockets, with a certificate from files: what a client can do to it needs no Vault.
/// </summary>
internal sealed class RunningWebhook : IAsyncDisposable
{
    private const string Nowhere = "127.0.0.1:1";
    private readonly WebhookFiles _files = new();
    private readonly WebApplication _app;

    private RunningWebhook(string kubernetes, string vault, string? vaultCa, string[] more) => _app = WebhookHost.Build([
        "--Listen:Address=127.0.0.1", "--Listen:HttpsPort=0", "--Listen:BrokerPort=0", "--Listen:ManagementPort=0",
        .. _files.Arguments(kubernetes, vault, vaultCa), "--Logging:LogLevel:Default=None", .. more,
    ]);

    public IServiceProvider Services => _app.Services;

    /// <summary>Of the listener for reviews.</summary>
    public Uri Address => Secure(0);

    /// <summary>Of the listener for agents.</summary>
    public Uri BrokerAddress => Secure(1);

    /// <summary>Of the listener without TLS.</summary>
    public Uri ManagementAddress => new(_app.Urls.Single(url => url.StartsWith("http:", StringComparison.Ordinal)));

    public static async Task<RunningWebhook> StartAsync(
        string kubernetes = Nowhere,
        string vault = Nowhere,
        string? vaultCa = null,
        params string[] more)
    {
        var webhook = new RunningWebhook(kubernetes, vault, vaultCa, more);
        await webhook._app.StartAsync();
        var serving = webhook.Services.GetRequiredService<ServingCertificate>();
        await Waiting.ForAsync(() => Task.FromResult(serving.Current), "the certificate to be served", CancellationToken.None);
        return webhook;
    }

    /// <summary>A client that shows this certificate, or none.</summary>
    public HttpClient Client(X509Certificate2? certificate = null) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        Expect100ContinueTimeout = Timeout.InfiniteTimeSpan,
        SslOptions = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
            LocalCertificateSelectionCallback = certificate is null ? null : (_, _, _, _, _) => certificate,
        },
    })
    {
        BaseAddress = Address,
    };

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _files.Dispose();
    }

    /// <summary>In the order in which they were bound.</summary>
    private Uri Secure(int index) => new(_app.Urls.Where(url => url.StartsWith("https:", StringComparison.Ordinal)).ElementAt(index));
}
