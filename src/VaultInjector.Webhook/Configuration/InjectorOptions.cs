using System.Net;

namespace VaultInjector.Webhook.Configuration;

/// <summary>Everything that an operator can configure, as bound from file, environment and command line.</summary>
public sealed class InjectorOptions
{
    public ListenerOptions Listen { get; set; } = new();
    public VaultOptions Vault { get; set; } = new();
    public VaultSessionOptions Session { get; set; } = new();
    public CertificateOptions Certificates { get; set; } = new();
    public KubernetesOptions Kubernetes { get; set; } = new();
    public BrokerOptions Broker { get; set; } = new();
    public InjectionOptions Injection { get; set; } = new();
    public LoggingOptions Logging { get; set; } = new();
}

/// <summary>The two listeners.</summary>
public sealed class ListenerOptions
{
    /// <summary>IP address to bind both listeners to.</summary>
    public string Address { get; set; } = IPAddress.Any.ToString();

    /// <summary>Port of <c>/mutate</c> and <c>/v1/*</c>; 0 picks a free one.</summary>
    public int HttpsPort { get; set; } = 8443;

    /// <summary>Plain-HTTP port of <c>/livez</c>, <c>/readyz</c> and <c>/metrics</c>; 0 picks a free one.</summary>
    public int ManagementPort { get; set; } = 8080;

    /// <summary>
    /// After SIGTERM: how long it still serves while it is not ready, so that the Service's endpoints are without it before it stops.
    /// </summary>
    public TimeSpan DrainTime { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a client may take for the headers of a request, and may fall behind with its body.</summary>
    public TimeSpan SlowClientLimit { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>PEM file of the CA whose client certificate <c>/mutate</c> requires; empty requires none.</summary>
    public string ClientCaFile { get; set; } = "";

    /// <summary>Common names that the client certificate may have; none means any.</summary>
    public IList<string> ClientNames { get; set; } = [];
}

/// <summary>Where Vault is.</summary>
public sealed class VaultOptions
{
    /// <summary>Address of Vault as the injector and the pods reach it.</summary>
    public Uri? Address { get; set; }

    /// <summary>PEM file that verifies Vault. Pods get its content.</summary>
    public string CaFile { get; set; } = "";

    /// <summary>Vault Enterprise or OpenBao namespace.</summary>
    public string? Namespace { get; set; }

    /// <summary>Limit of one request to Vault.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(10);
}

/// <summary>How the injector itself logs in to Vault.</summary>
public enum SessionMethod
{
    /// <summary>A file holds a (periodic) token.</summary>
    TokenFile,

    /// <summary>Vault's kubernetes auth with our own ServiceAccount token.</summary>
    Kubernetes,

    /// <summary>AppRole with role id and secret-id from files.</summary>
    AppRole,
}

/// <summary>The injector's own login.</summary>
public sealed class VaultSessionOptions
{
    public SessionMethod Method { get; set; } = SessionMethod.TokenFile;

    /// <summary>With <see cref="SessionMethod.TokenFile"/>.</summary>
    public string TokenFile { get; set; } = "/var/run/secrets/vault-injector.io/session/token";

    /// <summary>With <see cref="SessionMethod.Kubernetes"/>: our own ServiceAccount token.</summary>
    public string ServiceAccountTokenFile { get; set; } = "/var/run/secrets/kubernetes.io/serviceaccount/token";

    /// <summary>With <see cref="SessionMethod.AppRole"/>.</summary>
    public string RoleIdFile { get; set; } = "/var/run/secrets/vault-injector.io/session/role-id";

    /// <summary>With <see cref="SessionMethod.AppRole"/>.</summary>
    public string SecretIdFile { get; set; } = "/var/run/secrets/vault-injector.io/session/secret-id";

    /// <summary>Vault role of the kubernetes login.</summary>
    public string Role { get; set; } = "vault-injector";

    /// <summary>Auth mount of the login; by default <c>auth/kubernetes</c>, or with AppRole <c>auth/vault-injector</c>.</summary>
    public string? AuthPath { get; set; }
}

/// <summary>Where the serving certificate comes from.</summary>
public enum CertificateOrigin
{
    /// <summary>Vault PKI signs a CSR; the key never leaves the process.</summary>
    Vault,

    /// <summary>Certificate and key are files (cert-manager, openssl).</summary>
    Files,
}

/// <summary>The serving certificate.</summary>
public sealed class CertificateOptions
{
    public CertificateOrigin Source { get; set; } = CertificateOrigin.Vault;

    /// <summary>PKI mount that signs.</summary>
    public string PkiMount { get; set; } = "pki_int";

    /// <summary>PKI role that signs.</summary>
    public string PkiRole { get; set; } = "vault-injector";

    /// <summary>DNS names of the certificate; the first is its common name.</summary>
    public IList<string> DnsNames { get; set; } = [];

    /// <summary>IP addresses of the certificate.</summary>
    public IList<string> IpAddresses { get; set; } = [];

    /// <summary>Life to ask for; Vault may grant less.</summary>
    public TimeSpan Ttl { get; set; } = TimeSpan.FromHours(24);

    /// <summary>
    /// How long a new CA is published before a certificate is served that needs it; agents fetch the bundle once a minute.
    /// </summary>
    public TimeSpan CaOverlap { get; set; } = TimeSpan.FromSeconds(90);

    /// <summary>With <see cref="CertificateOrigin.Files"/>: PEM chain, leaf first.</summary>
    public string CertificateFile { get; set; } = "/etc/vault-injector/tls/tls.crt";

    /// <summary>With <see cref="CertificateOrigin.Files"/>: PEM key.</summary>
    public string KeyFile { get; set; } = "/etc/vault-injector/tls/tls.key";

    /// <summary>With <see cref="CertificateOrigin.Files"/>: PEM bundle that verifies the chain.</summary>
    public string CaFile { get; set; } = "/etc/vault-injector/tls/ca.crt";
}

/// <summary>The API server, and what is ours on it.</summary>
public sealed class KubernetesOptions
{
    /// <summary>A kubeconfig file; empty means in-cluster credentials or the default kubeconfig.</summary>
    public string? Kubeconfig { get; set; }

    /// <summary>Our own namespace: its pods are never injected.</summary>
    public string Namespace { get; set; } = "vault-injector";

    /// <summary>Name of the Service in front of us.</summary>
    public string Service { get; set; } = "vault-injector";

    /// <summary>The MutatingWebhookConfiguration whose caBundle we keep.</summary>
    public string WebhookConfiguration { get; set; } = "vault-injector";
}

/// <summary>Limits of the token broker.</summary>
public sealed class BrokerOptions
{
    /// <summary>Life of a wrapping token.</summary>
    public TimeSpan WrapTtl { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Requests to Vault at a time, over all pods.</summary>
    public int MaxConcurrentVaultRequests { get; set; } = 32;

    /// <summary>Grants that one pod may ask for within a minute.</summary>
    public int RequestsPerPodPerMinute { get; set; } = 12;

    /// <summary>Whether a secret-id is bound to the pod's IP address (not behind NAT between pods and Vault).</summary>
    public bool BindToPodIp { get; set; }
}

/// <summary>What is injected, and the defaults below those of namespaces.</summary>
public sealed class InjectionOptions
{
    public string AgentImage { get; set; } = "";
    public string AgentImagePullPolicy { get; set; } = "IfNotPresent";

    /// <summary>Where agents reach the broker; by default <c>https://SERVICE.NAMESPACE.svc</c>.</summary>
    public Uri? InjectorUrl { get; set; }

    public string AppRoleAuthPath { get; set; } = "auth/approle";
    public string KubernetesAuthPath { get; set; } = "auth/kubernetes";

    /// <summary><c>auto</c> asks the API server for its version (native sidecars came with 1.29); <c>on</c>; <c>off</c>.</summary>
    public NativeSidecarMode NativeSidecars { get; set; } = NativeSidecarMode.Auto;

    /// <summary>Defaults by annotation name without its domain, for example <c>mount-path</c>: <c>/vault</c>.</summary>
    public IDictionary<string, string> Defaults { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal);
}

/// <summary>Whether the agent runs as a native sidecar.</summary>
public enum NativeSidecarMode
{
    Auto,
    On,
    Off,
}

/// <summary>How log lines look.</summary>
public enum LogFormat
{
    /// <summary>Text on a terminal, JSON elsewhere.</summary>
    Auto,

    /// <summary>One JSON object a line.</summary>
    Json,

    /// <summary>One line of text.</summary>
    Text,
}

/// <summary>The log.</summary>
public sealed class LoggingOptions
{
    public LogFormat Format { get; set; } = LogFormat.Auto;

    /// <summary>Levels by category; the category <c>Default</c> is all others.</summary>
    public IDictionary<string, string> LogLevel { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
