using FluentValidation;

namespace VaultInjector.Webhook.Configuration;

/// <summary>Where Vault is.</summary>
public sealed record VaultOptions
{
    internal static readonly OptionsSection<VaultOptions> Section = new(
        "Vault",
        OptionKey.Address<VaultOptions>(nameof(Address), (options, value) => options with { Address = value }),
        OptionKey.Text<VaultOptions>(nameof(CaFile), (options, value) => options with { CaFile = value }),
        OptionKey.Text<VaultOptions>(nameof(Namespace), (options, value) => options with { Namespace = value }),
        OptionKey.Duration<VaultOptions>(nameof(RequestTimeout), (options, value) => options with { RequestTimeout = value }));

    /// <summary>Address of Vault as the injector and the pods reach it.</summary>
    public Uri? Address { get; init; }

    /// <summary>PEM file that verifies Vault. Pods get its content.</summary>
    public string CaFile { get; init; } = "";

    /// <summary>Vault Enterprise or OpenBao namespace.</summary>
    public string? Namespace { get; init; }

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
        RuleFor(vault => vault.RequestTimeout).InclusiveBetween(TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1))
            .WithMessage("is {PropertyValue}; set 00:00:00.1 to 00:01:00");
    }
}
