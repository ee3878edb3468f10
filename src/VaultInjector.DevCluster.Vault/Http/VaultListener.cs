using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace VaultInjector.DevCluster.Vault.Http;

/// <summary>The socket of Vault, plain or with TLS from two files.</summary>
internal static class VaultListener
{
    public static async Task<WebApplication> StartAsync(IPEndPoint address, ServedCertificate? certificate, RequestDelegate handler)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(address, listen =>
            {
                if (certificate is not null)
                {
                    listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(certificate.Options()) });
                }
            });
        });
        var app = builder.Build();
        app.Run(handler);
        await app.StartAsync();
        return app;
    }

    public static Uri AddressOf(WebApplication app) =>
        new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
}

/// <summary>The certificate that is served now, read again from its files when told so.</summary>
internal sealed class ServedCertificate
{
    private readonly string _certificateFile;
    private readonly string _keyFile;
    private readonly X509ChainPolicy? _clients;
    private volatile SslStreamCertificateContext _context;

    public ServedCertificate(string certificateFile, string keyFile, string? clientCaFile)
    {
        (_certificateFile, _keyFile) = (certificateFile, keyFile);
        _context = Load();
        if (clientCaFile is not null)
        {
            _clients = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            _clients.CustomTrustStore.ImportFromPemFile(clientCaFile);
        }
    }

    public void Reload() => _context = Load();

    public SslServerAuthenticationOptions Options() => new()
    {
        ServerCertificateContext = _context,
        ClientCertificateRequired = _clients is not null,
        CertificateChainPolicy = _clients,
    };

    private SslStreamCertificateContext Load()
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(_certificateFile);
        return SslStreamCertificateContext.Create(X509Certificate2.CreateFromPemFile(_certificateFile, _keyFile), chain, offline: true);
    }
}
