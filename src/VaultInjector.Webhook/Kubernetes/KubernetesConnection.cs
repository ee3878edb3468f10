using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s;
using k8s.Exceptions;

namespace VaultInjector.Webhook.Kubernetes;

/// <summary>
/// HTTP to one API server, as a kubeconfig or the pod's own credentials say, which KubernetesClient reads (exec plugins and rotated
/// tokens included).
/// Its client class stays out: with it come serializers of all models, 13 MB on disk and 50 ms of each start, and it does not compare the
/// server's name once the CA is one's own.
/// </summary>
public sealed class KubernetesConnection : IDisposable
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(30);

    private readonly KubernetesClientConfiguration _configuration;

    /// <param name="configuration">Where, by whom, and trusting what.</param>
    /// <param name="handler">Takes the network's place in tests.</param>
    /// <exception cref="KubeConfigException">There is no address in it, or nothing to verify the server by.</exception>
    public KubernetesConnection(KubernetesClientConfiguration configuration, HttpMessageHandler? handler = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        _configuration = configuration;
        if (configuration.SkipTlsVerify)
        {
            throw new KubeConfigException(
                "insecure-skip-tls-verify is not accepted, since the injector shows tokens to the API server; name its CA as certificate-authority instead"
            );
        }

        Server = Uri.TryCreate(configuration.Host, UriKind.Absolute, out var server)
            ? server
            : throw new KubeConfigException($"'{configuration.Host}' is no address of an API server");

        // Watches outlive any request time-out; a dead peer is found by pings instead.
        Http = new HttpClient(handler ?? Transport(configuration)) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public HttpClient Http { get; }

    public Uri Server { get; }

    /// <summary>Puts the caller's identity into a request; tokens in files are read again when they change.</summary>
    public async Task AuthenticateAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Headers.Authorization = _configuration switch
        {
            { TokenProvider: { } tokens } => await tokens.GetAuthenticationHeaderAsync(cancellation),
            { AccessToken: { Length: > 0 } token } => new AuthenticationHeaderValue("Bearer", token),
            { Username: { Length: > 0 } user } => new AuthenticationHeaderValue(
                "Basic",
                Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{_configuration.Password}"))),
            _ => null,
        };
    }

    public void Dispose() => Http.Dispose();

    private static SocketsHttpHandler Transport(KubernetesClientConfiguration configuration)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            KeepAlivePingDelay = KeepAlive,
            KeepAlivePingTimeout = KeepAlive,
        };
        handler.SslOptions.TargetHost = string.IsNullOrEmpty(configuration.TlsServerName) ? null : configuration.TlsServerName;
        handler.SslOptions.ClientCertificates = ClientCertificate(configuration) is { } certificate ? [certificate] : null;
        if (configuration.SslCaCerts is { Count: > 0 } authorities)
        {
            var policy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            policy.CustomTrustStore.AddRange(authorities);
            handler.SslOptions.CertificateChainPolicy = policy;
        }

        return handler;
    }

    private static X509Certificate2? ClientCertificate(KubernetesClientConfiguration configuration)
    {
        var certificate = Pem(configuration.ClientCertificateData, configuration.ClientCertificateFilePath);
        var key = Pem(configuration.ClientCertificateKeyData, configuration.ClientKeyFilePath);
        return certificate is null || key is null ? null : X509Certificate2.CreateFromPem(certificate, key);
    }

    private static string? Pem(string? base64, string? file) =>
        !string.IsNullOrWhiteSpace(base64) ? Encoding.UTF8.GetString(Convert.FromBase64String(base64))
        : !string.IsNullOrWhiteSpace(file) ? File.ReadAllText(file)
        : null;
}
