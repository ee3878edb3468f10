using System.Net;
using FluentValidation;

namespace VaultInjector.Webhook.Configuration;

/// <summary>Where the serving certificate comes from.</summary>
public enum CertificateOrigin
{
    /// <summary>Vault PKI signs a CSR; the key never leaves the pod.</summary>
    Vault,

    /// <summary>Certificate and key are files (cert-manager, openssl).</summary>
    Files,
}

/// <summary>The serving certificate.</summary>
public sealed record CertificateOptions
{
    internal static readonly OptionsSection<CertificateOptions> Section = new(
        "Certificates",
        OptionKey.Choice<CertificateOptions, CertificateOrigin>(nameof(Source), (options, value) => options with { Source = value }),
        OptionKey.Text<CertificateOptions>(nameof(PkiMount), (options, value) => options with { PkiMount = value }),
        OptionKey.Text<CertificateOptions>(nameof(PkiRole), (options, value) => options with { PkiRole = value }),
        OptionKey.List<CertificateOptions>(nameof(DnsNames), (options, value) => options with { DnsNames = value }),
        OptionKey.List<CertificateOptions>(nameof(IpAddresses), (options, value) => options with { IpAddresses = value }),
        OptionKey.Duration<CertificateOptions>(nameof(Ttl), (options, value) => options with { Ttl = value }),
        OptionKey.Duration<CertificateOptions>(nameof(RenewAfter), (options, value) => options with { RenewAfter = value }),
        OptionKey.Text<CertificateOptions>(nameof(Cache), (options, value) => options with { Cache = value }),
        OptionKey.Duration<CertificateOptions>(nameof(CaOverlap), (options, value) => options with { CaOverlap = value }),
        OptionKey.Text<CertificateOptions>(nameof(CertificateFile), (options, value) => options with { CertificateFile = value }),
        OptionKey.Text<CertificateOptions>(nameof(KeyFile), (options, value) => options with { KeyFile = value }),
        OptionKey.Text<CertificateOptions>(nameof(CaFile), (options, value) => options with { CaFile = value }));

    public CertificateOrigin Source { get; init; } = CertificateOrigin.Vault;

    /// <summary>PKI mount that signs.</summary>
    public string PkiMount { get; init; } = "pki_int";

    /// <summary>PKI role that signs.</summary>
    public string PkiRole { get; init; } = "vault-injector";

    /// <summary>DNS names of the certificate; the first is its common name.</summary>
    public IReadOnlyList<string> DnsNames { get; init; } = [];

    /// <summary>IP addresses of the certificate.</summary>
    public IReadOnlyList<string> IpAddresses { get; init; } = [];

    /// <summary>Life to ask for; Vault may grant less. So long can Vault be away, less <see cref="RenewAfter"/>.</summary>
    public TimeSpan Ttl { get; init; } = TimeSpan.FromDays(30);

    /// <summary>A certificate is renewed when it is this old, or at 2/3 of its life where that is earlier.</summary>
    public TimeSpan RenewAfter { get; init; } = TimeSpan.FromDays(1);

    /// <summary>
    /// With <see cref="CertificateOrigin.Vault"/>: a directory in memory where the certificate and its key survive a restart of the
    /// container; empty keeps them in the process only.
    /// </summary>
    public string Cache { get; init; } = "";

    /// <summary>
    /// How long a new CA is published before a certificate is served that needs it; agents fetch the bundle once a minute.
    /// </summary>
    public TimeSpan CaOverlap { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>With <see cref="CertificateOrigin.Files"/>: PEM chain, leaf first.</summary>
    public string CertificateFile { get; init; } = "/etc/vault-injector/tls/tls.crt";

    /// <summary>With <see cref="CertificateOrigin.Files"/>: PEM key.</summary>
    public string KeyFile { get; init; } = "/etc/vault-injector/tls/tls.key";

    /// <summary>With <see cref="CertificateOrigin.Files"/>: PEM bundle that verifies the chain.</summary>
    public string CaFile { get; init; } = "/etc/vault-injector/tls/ca.crt";
}

internal sealed class CertificateRules : AbstractValidator<CertificateOptions>
{
    public CertificateRules()
    {
        RuleFor(certificates => certificates.CaOverlap).InclusiveBetween(TimeSpan.Zero, TimeSpan.FromHours(1))
            .WithMessage("is {PropertyValue}; set 00:00:00 to 01:00:00, for example 00:01:30");
        When(certificates => certificates.Source == CertificateOrigin.Vault, ForVault);
        When(certificates => certificates.Source == CertificateOrigin.Files, ForFiles);
    }

    private void ForVault()
    {
        RuleFor(certificates => certificates.PkiMount).Must(PathRules.IsMount)
            .WithMessage("is '{PropertyValue}'; set the PKI mount that signs, for example pki_int");
        RuleFor(certificates => certificates.PkiRole).NotEmpty()
            .WithMessage("is empty; set the PKI role that signs, for example vault-injector");
        RuleFor(certificates => certificates.Ttl).GreaterThanOrEqualTo(TimeSpan.FromSeconds(1))
            .WithMessage("is {PropertyValue}; set at least 00:00:01");
        RuleFor(certificates => certificates.RenewAfter).GreaterThanOrEqualTo(TimeSpan.FromSeconds(1))
            .WithMessage("is {PropertyValue}; set at least 00:00:01");
        RuleFor(certificates => certificates.Cache).Must(path => path.Length == 0 || Directory.Exists(path))
            .WithMessage("is '{PropertyValue}'; set an existing directory of a memory-backed volume, or nothing");
        RuleForEach(certificates => certificates.IpAddresses).Must(address => IPAddress.TryParse(address, out _))
            .WithMessage("'{PropertyValue}' is not an IP address");
    }

    private void ForFiles()
    {
        RuleFor(certificates => certificates.CertificateFile).NotEmpty()
            .WithMessage("is empty; set the PEM file of the certificate chain");
        RuleFor(certificates => certificates.KeyFile).NotEmpty().WithMessage("is empty; set the PEM file of the key");
        RuleFor(certificates => certificates.CaFile).NotEmpty().WithMessage("is empty; set the PEM file that verifies the chain");
    }
}
