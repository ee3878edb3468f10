using FluentValidation;
using VaultInjector.Injection.Roles;

namespace VaultInjector.Webhook.Configuration;

/// <summary>How a Vault is reached: the default one at <c>Vault:*</c>, any other at <c>Vaults:NAME:*</c>.</summary>
public sealed record VaultOptions
{
    internal static readonly OptionsSection<VaultOptions> Section = new(
        "Vault",
        OptionKey.Address<VaultOptions>(nameof(Address), (options, value) => options with { Address = value }),
        OptionKey.Text<VaultOptions>(nameof(CaFile), (options, value) => options with { CaFile = value }),
        OptionKey.Text<VaultOptions>(nameof(Namespace), (options, value) => options with { Namespace = value }),
        OptionKey.Address<VaultOptions>(nameof(Proxy), (options, value) => options with { Proxy = value }),
        OptionKey.Text<VaultOptions>(
            nameof(ClientCertificateFile), (options, value) => options with { ClientCertificateFile = value }),
        OptionKey.Text<VaultOptions>(nameof(ClientKeyFile), (options, value) => options with { ClientKeyFile = value }),
        OptionKey.Text<VaultOptions>(
            nameof(ClientCertificateSecret), (options, value) => options with { ClientCertificateSecret = value }),
        OptionKey.List<VaultOptions>(nameof(Namespaces), (options, value) => options with { Namespaces = value }),
        OptionKey.Duration<VaultOptions>(nameof(RequestTimeout), (options, value) => options with { RequestTimeout = value }));

    /// <summary>Address of Vault as the injector and the pods reach it.</summary>
    public Uri? Address { get; init; }

    /// <summary>PEM file that verifies Vault. Pods get its content.</summary>
    public string CaFile { get; init; } = "";

    /// <summary>Vault Enterprise or OpenBao namespace, of the injector and of pods that name no other.</summary>
    public string? Namespace { get; init; }

    /// <summary>HTTP proxy through which the injector and the pods reach Vault; null for none.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>PEM certificate (leaf first) that the injector shows Vault's listener; empty for none.</summary>
    public string ClientCertificateFile { get; init; } = "";

    /// <summary>PEM key of <see cref="ClientCertificateFile"/>.</summary>
    public string ClientKeyFile { get; init; } = "";

    /// <summary>
    /// Secret of type <c>kubernetes.io/tls</c> in each pod's namespace that agents show Vault's listener; empty for none.
    /// </summary>
    public string ClientCertificateSecret { get; init; } = "";
    /// <summary>Further namespaces that pods may name; each segment may hold wildcards, for example <c>teams/*</c>.</summary>
    public IReadOnlyList<string> Namespaces { get; init; } = [];

    /// <summary>Limit of one request to Vault.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(10);
}

internal sealed class VaultRules : AbstractValidator<VaultOptions>
{
    public VaultRules()
    {
        RuleFor(vault => vault.Address).Must(UriRules.IsPlainHttps).WithMessage(vault =>
            $"is '{UriRules.Shown(vault.Address)}'; set {UriRules.Expected}, for example https://vault.vault.svc:8200");
        RuleFor(vault => vault.CaFile).Must(FileRules.HoldsCertificates).WithMessage(
            "is '{PropertyValue}'; set a PEM file with the CA certificates that verify Vault " +
            "(the ca.crt of certs-scripts/bootstrap-ca.sh)");
        RuleFor(vault => vault.Proxy).Must(proxy => proxy is null || UriRules.IsProxy(proxy)).WithMessage(vault =>
            $"is '{UriRules.Shown(vault.Proxy)}'; set http:// with host and port, for example http://proxy.example:3128. It must hold no " +
            "password, because it is in every pod's spec: let the proxy allow connections from the cluster to Vault");
        RuleFor(vault => vault.ClientCertificateFile)
            .Must((vault, file) => (file == "") == (vault.ClientKeyFile == ""))
            .WithMessage("needs ClientKeyFile beside it; set both files or none")
            .Must((vault, file) => file == "" || vault.ClientKeyFile == "" || FileRules.HoldKeyPair(file, vault.ClientKeyFile))
            .WithMessage(
                "is '{PropertyValue}'; set a PEM file with the certificate (leaf first) that Vault's listener accepts, and its key as " +
                "ClientKeyFile");
        RuleFor(vault => vault.ClientCertificateSecret).Must(name => name == "" || NameRules.IsObjectName(name))
            .WithMessage("is '{PropertyValue}'; set the name of a Secret of type kubernetes.io/tls");
        RuleForEach(vault => vault.Namespaces).Must(VaultNamespaces.IsPattern)
            .WithMessage("is '{PropertyValue}'; set a path such as admin/team-a or admin/*, without slashes around it");
        RuleFor(vault => vault.RequestTimeout).InclusiveBetween(TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1))
            .WithMessage("is {PropertyValue}; set 00:00:00.1 to 00:01:00");
    }
}
