using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace VaultInjector.Configuration;

/// <summary>
/// A certificate of the annotation <c>vault-injector.io/certificate.NAME</c>. Each use looks at the files, so that a renewed certificate is
/// used from the next connection on. While new files are incomplete or broken, the last good certificate stays.
/// </summary>
public sealed class MountedCertificate
{
    private readonly Lock _gate = new();
    private readonly CertificateFiles _files;
    private LoadedCertificate? _loaded;

    private MountedCertificate(CertificateFiles files) => _files = files;

    /// <summary>The certificate with its private key. Certificates that were returned before stay usable.</summary>
    public X509Certificate2 Certificate => Current().Certificate;

    /// <summary>The intermediate certificates, from the certificate's issuer upwards.</summary>
    public X509Certificate2Collection Chain => [.. Current().Chain];

    /// <summary>The CA of the file <c>NAME.ca</c>; empty without it.</summary>
    public X509Certificate2Collection Authorities => [.. Current().Authorities];

    /// <summary>The reason that the files are not used as they are now; null if they are.</summary>
    public string? Error { get; private set; }

    /// <summary>Opens a certificate.</summary>
    /// <param name="name">The NAME of its annotation; its files are <c>NAME.crt</c> and <c>NAME.key</c>, or <c>NAME.pem</c>.</param>
    /// <param name="path">The folder, if it is not where <see cref="VaultInjectorOptions.Path"/> finds it.</param>
    /// <exception cref="VaultInjectorException">The files do not exist or do not fit together.</exception>
    public static MountedCertificate Open(string name, string? path = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var opened = new MountedCertificate(new CertificateFiles(Mount.Find(path, Environment.GetEnvironmentVariable), name));
        opened.Current();
        return opened;
    }

    /// <summary>
    /// Puts the certificate of now and its chain into the options of one handshake. For Kestrel:
    /// <c>https.OnAuthenticate = (_, options) =&gt; certificate.Apply(options)</c>.
    /// </summary>
    /// <param name="options">The options of one connection.</param>
    public void Apply(SslServerAuthenticationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.ServerCertificate = null;
        options.ServerCertificateSelectionCallback = null;
        options.ServerCertificateContext = Current().Context;
    }

    /// <summary>New options with the certificate of now and its chain.</summary>
    public SslServerAuthenticationOptions ServerOptions() => new() { ServerCertificateContext = Current().Context };

    /// <summary>
    /// A handler for an <see cref="HttpClient"/> that shows this certificate and, if the file <c>NAME.ca</c> exists, trusts only its CA.
    /// New connections use the certificate and the CA of now. It uses no proxy.
    /// </summary>
    public SocketsHttpHandler CreateHandler() => TrustedConnections.Handler(() =>
    {
        var now = Current();
        return new SslClientAuthenticationOptions
        {
            ClientCertificateContext = now.Context,
            CertificateChainPolicy = now.Authorities.Count == 0 ? null : TrustedConnections.Only(now.Authorities),
        };
    });

    private LoadedCertificate Current()
    {
        lock (_gate)
        {
            try
            {
                (_loaded, Error) = (_files.Load(_loaded), null);
            }
            catch (VaultInjectorException failure) when (_loaded is not null)
            {
                Error = failure.Message;
            }

            return _loaded!;
        }
    }
}
