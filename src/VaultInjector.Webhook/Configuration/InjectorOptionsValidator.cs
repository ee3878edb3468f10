using System.Net;
using FluentValidation;

namespace VaultInjector.Webhook.Configuration;

/// <summary>Every rule of the configuration; all of them are checked, and each failure names the key and what to set.</summary>
internal sealed class InjectorOptionsValidator : AbstractValidator<InjectorOptions>
{
    public InjectorOptionsValidator()
    {
        RuleFor(options => options.Listen).SetValidator(new ListenerOptionsValidator());
        RuleFor(options => options.Vault).SetValidator(new VaultOptionsValidator());
        RuleFor(options => options.Session).SetValidator(new VaultSessionOptionsValidator());
        RuleFor(options => options.Certificates).SetValidator(new CertificateOptionsValidator());
        RuleFor(options => options.Kubernetes).SetValidator(new KubernetesOptionsValidator());
        RuleFor(options => options.Broker).SetValidator(new BrokerOptionsValidator());
        RuleFor(options => options.Injection).SetValidator(new InjectionOptionsValidator());
    }
}

internal sealed class ListenerOptionsValidator : AbstractValidator<ListenerOptions>
{
    public ListenerOptionsValidator()
    {
        RuleFor(listen => listen.Address).Must(address => IPAddress.TryParse(address, out _))
            .WithMessage("is '{PropertyValue}'; set the IP address to listen on, for example 0.0.0.0");
        RuleFor(listen => listen.HttpsPort).InclusiveBetween(0, 65535).WithMessage("is {PropertyValue}; set a port from 0 to 65535");
        RuleFor(listen => listen.ManagementPort).InclusiveBetween(0, 65535).WithMessage("is {PropertyValue}; set a port from 0 to 65535");
        RuleFor(listen => listen.ManagementPort).NotEqual(listen => listen.HttpsPort).When(listen => listen.HttpsPort != 0)
            .WithMessage("is {PropertyValue}, the port of HttpsPort too; the two listeners need two ports");
        RuleFor(listen => listen.DrainTime).InclusiveBetween(TimeSpan.Zero, TimeSpan.FromMinutes(5))
            .WithMessage("is {PropertyValue}; set 00:00:00 to 00:05:00, and the pod's terminationGracePeriodSeconds to 25 s more");
        RuleFor(listen => listen.SlowClientLimit).InclusiveBetween(TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(1))
            .WithMessage("is {PropertyValue}; set 00:00:02 to 00:01:00");
        RuleFor(listen => listen.ClientCaFile)
            .Must(file => string.IsNullOrEmpty(file) || FileRules.HoldsCertificates(file))
            .WithMessage(
                "is '{PropertyValue}'; set a PEM file with the CA certificates of the API server's client certificate, or nothing");
        RuleFor(listen => listen.ClientNames)
            .Empty()
            .When(listen => string.IsNullOrEmpty(listen.ClientCaFile))
            .WithMessage("is set without ClientCaFile, so that nobody looks at a name; set both");
    }
}

internal sealed class VaultOptionsValidator : AbstractValidator<VaultOptions>
{
    public VaultOptionsValidator()
    {
        RuleFor(vault => vault.Address)
            .Must(UriRules.IsHttpsWithoutSurprises)
            .WithMessage(vault =>
                $"is '{UriRules.Shown(vault.Address)}'; set an https:// address without user, query or fragment, that is written plainly and not link-local, for example https://vault.vault.svc:8200"
            );
        RuleFor(vault => vault.CaFile)
            .Must(FileRules.HoldsCertificates)
            .WithMessage(
                "is '{PropertyValue}'; set a PEM file with the CA certificates that verify Vault (the ca.crt of certs-scripts/bootstrap-ca.sh)"
            );
        RuleFor(vault => vault.RequestTimeout)
            .InclusiveBetween(TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1))
            .WithMessage("is {PropertyValue}; set 00:00:00.1 to 00:01:00");
    }
}

internal sealed class VaultSessionOptionsValidator : AbstractValidator<VaultSessionOptions>
{
    public VaultSessionOptionsValidator()
    {
        RuleFor(session => session.TokenFile).NotEmpty().When(session => session.Method == SessionMethod.TokenFile)
            .WithMessage("is empty; set the file that holds the injector's Vault token");
        RuleFor(session => session.ServiceAccountTokenFile).NotEmpty().When(session => session.Method == SessionMethod.Kubernetes)
            .WithMessage("is empty; set the file of the injector's ServiceAccount token");
        RuleFor(session => session.Role).NotEmpty().When(session => session.Method == SessionMethod.Kubernetes)
            .WithMessage("is empty; set the Vault role of the kubernetes login");
        RuleFor(session => session.RoleIdFile).NotEmpty().When(session => session.Method == SessionMethod.AppRole)
            .WithMessage("is empty; set the file that holds the injector's role id");
        RuleFor(session => session.SecretIdFile).NotEmpty().When(session => session.Method == SessionMethod.AppRole)
            .WithMessage("is empty; set the file that holds the injector's secret-id");
        RuleFor(session => session.AuthPath).Must(path => path is null || PathRules.IsAuthPath(path))
            .WithMessage("is '{PropertyValue}'; set a path such as auth/approle, without slashes around it");
    }
}

internal sealed class CertificateOptionsValidator : AbstractValidator<CertificateOptions>
{
    public CertificateOptionsValidator()
    {
        RuleFor(certificates => certificates.CaOverlap).InclusiveBetween(TimeSpan.Zero, TimeSpan.FromHours(1))
            .WithMessage("is {PropertyValue}; set 00:00:00 to 01:00:00, for example 00:01:30");
        When(
            certificates => certificates.Source == CertificateOrigin.Vault,
            () =>
            {
                RuleFor(certificates => certificates.PkiMount)
                    .Must(PathRules.IsMount)
                    .WithMessage("is '{PropertyValue}'; set the PKI mount that signs, for example pki_int");
                RuleFor(certificates => certificates.PkiRole)
                    .NotEmpty()
                    .WithMessage("is empty; set the PKI role that signs, for example vault-injector");
                RuleFor(certificates => certificates.Ttl)
                    .GreaterThanOrEqualTo(TimeSpan.FromSeconds(1))
                    .WithMessage("is {PropertyValue}; set at least 00:00:01");
                RuleForEach(certificates => certificates.IpAddresses)
                    .Must(address => IPAddress.TryParse(address, out _))
                    .WithMessage("'{PropertyValue}' is not an IP address");
            });
        When(
            certificates => certificates.Source == CertificateOrigin.Files,
            () =>
            {
                RuleFor(certificates => certificates.CertificateFile)
                    .NotEmpty()
                    .WithMessage("is empty; set the PEM file of the certificate chain");
                RuleFor(certificates => certificates.KeyFile).NotEmpty().WithMessage("is empty; set the PEM file of the key");
                RuleFor(certificates => certificates.CaFile).NotEmpty().WithMessage("is empty; set the PEM file that verifies the chain");
            });
    }
}

internal sealed class KubernetesOptionsValidator : AbstractValidator<KubernetesOptions>
{
    public KubernetesOptionsValidator()
    {
        RuleFor(kubernetes => kubernetes.Kubeconfig).Must(file => string.IsNullOrEmpty(file) || File.Exists(file))
            .WithMessage("is '{PropertyValue}', which does not exist; set an existing kubeconfig file, or nothing inside a cluster");
        RuleFor(kubernetes => kubernetes.Namespace).NotEmpty().WithMessage("is empty; set the namespace that the injector runs in");
        RuleFor(kubernetes => kubernetes.Service).NotEmpty().WithMessage("is empty; set the name of the injector's Service");
        RuleFor(kubernetes => kubernetes.WebhookConfiguration).NotEmpty()
            .WithMessage("is empty; set the name of the MutatingWebhookConfiguration");
    }
}

internal sealed class BrokerOptionsValidator : AbstractValidator<BrokerOptions>
{
    public BrokerOptionsValidator()
    {
        RuleFor(broker => broker.WrapTtl).InclusiveBetween(TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5))
            .WithMessage("is {PropertyValue}; set 00:00:05 to 00:05:00");
        RuleFor(broker => broker.MaxConcurrentVaultRequests).InclusiveBetween(1, 1024).WithMessage("is {PropertyValue}; set 1 to 1024");
        RuleFor(broker => broker.RequestsPerPodPerMinute).InclusiveBetween(1, 600).WithMessage("is {PropertyValue}; set 1 to 600");
    }
}

internal sealed class InjectionOptionsValidator : AbstractValidator<InjectionOptions>
{
    private static readonly string[] PullPolicies = ["Always", "IfNotPresent", "Never"];

    public InjectionOptionsValidator()
    {
        RuleFor(injection => injection.AgentImage).NotEmpty()
            .WithMessage("is empty; set the image of the agent, for example registry.example.com/vault-injector-agent:1.0.0");
        RuleFor(injection => injection.AgentImagePullPolicy).Must(policy => PullPolicies.Contains(policy, StringComparer.Ordinal))
            .WithMessage("is '{PropertyValue}'; set Always, IfNotPresent or Never");
        RuleFor(injection => injection.InjectorUrl)
            .Must(url => url is null || UriRules.IsHttpsWithoutSurprises(url))
            .WithMessage(injection =>
                $"is '{UriRules.Shown(injection.InjectorUrl)}'; set an https:// address without user, query or fragment, that is written plainly and not link-local, or nothing for https://SERVICE.NAMESPACE.svc"
            );
        RuleFor(injection => injection.AppRoleAuthPath)
            .Must(PathRules.IsAuthPath)
            .WithMessage("is '{PropertyValue}'; set a path such as auth/approle, without slashes around it");
        RuleFor(injection => injection.KubernetesAuthPath).Must(PathRules.IsAuthPath)
            .WithMessage("is '{PropertyValue}'; set a path such as auth/kubernetes, without slashes around it");
    }
}
