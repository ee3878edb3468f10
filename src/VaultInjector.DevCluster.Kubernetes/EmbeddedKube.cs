using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using VaultInjector.DevCluster.Kubernetes.Authentication;
using VaultInjector.DevCluster.Kubernetes.Authorization;
using VaultInjector.DevCluster.Kubernetes.Controllers;
using VaultInjector.DevCluster.Kubernetes.Defaults;
using VaultInjector.DevCluster.Kubernetes.Http;
using VaultInjector.DevCluster.Kubernetes.Operations;
using VaultInjector.DevCluster.Kubernetes.Webhooks;

namespace VaultInjector.DevCluster.Kubernetes;

/// <summary>An API-server look-alike in memory, on HTTPS, for trying things out and for tests.</summary>
public sealed class EmbeddedKube : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly ObjectStore _store = new();
    private readonly List<IDisposable> _parts = [];
    private readonly TokenAuthenticator _authenticator;
    private readonly WebApplication _app;
    private readonly ControllerLoop? _controllers;

    private EmbeddedKube(EmbeddedKubeOptions options, ClusterCertificates certificates)
    {
        CaPem = certificates.AuthorityPem;
        var tokens = Own(new ServiceAccountTokens(options.Clock, options.SigningKey));
        var client = Own(new WebhookClient(_store, options.ServiceAddresses, options.Clock));
        var audit = Own(new AuditLog(options.AuditLog, options.Clock));
        Own(certificates);
        _authenticator = new TokenAuthenticator(_store, tokens, options.Clock);
        var authorizer = new RbacAuthorizer(_store);
        var admission = new AdmissionChain(_store, new MutatingWebhooks(_store, client), new PodFeatures(options.Version));
        Writer = new ResourceWriter(
            _store, admission, options.Clock, ns => NamespaceContent.Fill(_store, ns.Name(), (CaPem, options.Clock.GetUtcNow())));
        var remover = new ResourceRemover(_store, admission, options.Clock);
        var services = new ResourceServices(
            _store,
            Writer,
            remover,
            new ResourcePatcher(_store, Writer, authorizer),
            new AccessReviews(authorizer, _authenticator),
            new TokenRequests(_store, tokens, options.MinimumTokenLife),
            admission,
            options.Clock);
        var server = new ApiServer(
            (new PathEndpoint(options.Version, options.TrustBundles), new ResourceEndpoint(services, _stopping.Token)),
            new RequestAuthenticator(_authenticator),
            authorizer,
            audit);
        _controllers = options.RunControllers ? new ControllerLoop(_store, Writer, remover, options.Clock) : null;
        _app = Listen(options.Port, certificates, server.HandleAsync);
    }

    /// <summary>For example <c>https://127.0.0.1:6443</c>.</summary>
    public string Address { get; private set; } = "";

    public string CaPem { get; }

    public string AdminToken => _authenticator.AdminToken;

    public string KubeconfigText => KubeconfigFile.Text(Address, CaPem, AdminToken);

    private ResourceWriter Writer { get; }

    public static async Task<EmbeddedKube> StartAsync(EmbeddedKubeOptions options)
    {
        var kube = new EmbeddedKube(options, ClusterCertificates.Create(options.CertificateClock));
        await new ClusterBootstrap(kube.Writer).RunAsync();
        await kube._app.StartAsync();
        kube.Address = kube._app.Urls.First();
        kube._controllers?.Start();
        return kube;
    }

    /// <summary>Forgets the history of changes, so that watches from older versions get 410 Gone.</summary>
    public void CompactHistory() => _store.Compact();

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        if (_controllers is not null)
        {
            await _controllers.DisposeAsync();
        }

        await _app.StopAsync();
        await _app.DisposeAsync();
        _parts.ForEach(part => part.Dispose());
        _stopping.Dispose();
    }

    private static WebApplication Listen(int port, ClusterCertificates certificates, RequestDelegate handle)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // Warnings of webhooks are headers, and may hold any letter.
            kestrel.ResponseHeaderEncodingSelector = _ => System.Text.Encoding.UTF8;
            kestrel.Listen(IPAddress.Loopback, port, listen =>
            {
                listen.Protocols = HttpProtocols.Http1AndHttp2;
                listen.UseHttps(certificates.Server);
            });
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));
        var app = builder.Build();
        app.Run(handle);
        return app;
    }

    private T Own<T>(T part)
        where T : IDisposable
    {
        _parts.Add(part);
        return part;
    }
}
