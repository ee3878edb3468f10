using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using VaultInjector.Webhook.Connections;
using k8s;
using k8s.Exceptions;

namespace VaultInjector.Webhook.Kubernetes;

/// <summary>
/// HTTP to one API server, as a kubeconfig or the pod's own credentials say, which KubernetesClient reads (exec plugins and rotated
/// tokens included). Its client class stays out: with it come serializers of all models, 13 MB on disk and 50 ms of each start, and it
/// does not compare the server's name once the CA is one's own.
/// </summary>
public sealed class KubernetesConnection : IDisposable
{
    private readonly KubernetesClientConfiguration _configuration;

    /// <param name="configuration">Where, by whom, and trusting what.</param>
    /// <param name="time">For the limits of requests.</param>
    /// <param name="authorityFile">The file of the CAs in the configuration, which may change; null if there is none.</param>
    /// <param name="handler">Takes the network's place in tests.</param>
    /// <exception cref="KubeConfigException">It has no address, or no CA that verifies the server.</exception>
    public KubernetesConnection(
        KubernetesClientConfiguration configuration, TimeProvider time, string? authorityFile = null, HttpMessageHandler? handler = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        (_configuration, Time) = (configuration, time);
        if (configuration.SkipTlsVerify)
        {
            throw new KubeConfigException(
                "insecure-skip-tls-verify is not accepted, since the injector shows tokens to the API server; " +
                "name its CA as certificate-authority instead");
        }

        Server = Uri.TryCreate(configuration.Host, UriKind.Absolute, out var server)
            ? server
            : throw new KubeConfigException($"'{configuration.Host}' is not the address of an API server");

        // Each request has a limit of its own, and watches outlive it.
        Http = new HttpClient(handler ?? new ImpatientHandler(() => Transport(configuration, time, authorityFile), time))
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    public TimeProvider Time { get; }

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

    private static SocketsHttpHandler Transport(KubernetesClientConfiguration configuration, TimeProvider time, string? authorityFile)
    {
        var host = string.IsNullOrEmpty(configuration.TlsServerName) ? null : configuration.TlsServerName;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            // Elsewhere as kubectl does; inside the cluster nothing lies between us and the API server.
            UseProxy = !KubernetesClientConfiguration.IsInCluster(),
            ConnectTimeout = TimeSpan.FromSeconds(5),
            SslOptions = configuration.SslCaCerts is { Count: > 0 } authorities
                ? PeerVerification.By(TrustOf(authorities, authorityFile), time, host)
                : new SslClientAuthenticationOptions { TargetHost = host },
        };
        handler.SslOptions.ClientCertificates = ClientCertificate(configuration) is { } certificate ? [certificate] : null;
        return handler;
    }

    private static Func<X509Certificate2Collection> TrustOf(X509Certificate2Collection authorities, string? file)
    {
        var trust = new ApiServerTrust(authorities, file);
        return () => trust.Present;
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
