using FluentValidation;
using VaultInjector.Contracts;
using VaultInjector.Injection.Roles;

namespace VaultInjector.Webhook.Configuration;

/// <summary>Everything that an operator can configure: file, environment and command line, read once and never changed.</summary>
public sealed record InjectorOptions
{
    internal static readonly IReadOnlyList<IOptionsSection> Sections =
    [
        ListenerOptions.Section, VaultOptions.Section, VaultSessionOptions.Section, CertificateOptions.Section,
        KubernetesOptions.Section, BrokerOptions.Section, InjectionOptions.Section, LoggingOptions.Section,
    ];

    public ListenerOptions Listen { get; init; } = new();

    /// <summary>How the default Vault is reached.</summary>
    public VaultOptions Vault { get; init; } = new();

    /// <summary>The injector's own login at the default Vault.</summary>
    public VaultSessionOptions Session { get; init; } = new();

    /// <summary>The Vaults of <c>Vaults:NAME:*</c>, by name; the default one may be among them.</summary>
    public IReadOnlyList<NamedVaultOptions> Vaults { get; init; } = [];

    /// <summary>Name of the default Vault: of the first of <see cref="Vaults"/> where there is no <c>Vault:*</c>.</summary>
    public string DefaultVault { get; init; } = VaultNames.Default;

    public CertificateOptions Certificates { get; init; } = new();

    public KubernetesOptions Kubernetes { get; init; } = new();

    public BrokerOptions Broker { get; init; } = new();

    public InjectionOptions Injection { get; init; } = new();

    public LoggingOptions Logging { get; init; } = new();

    /// <summary>As written; whether the values make sense is the rules' question.</summary>
    internal static InjectorOptions Read(IConfiguration configuration) => new()
    {
        Listen = ListenerOptions.Section.Read(configuration),
        Vault = VaultOptions.Section.Read(configuration),
        Session = VaultSessionOptions.Section.Read(configuration),
        Vaults = NamedVaultOptions.Read(configuration),
        Certificates = CertificateOptions.Section.Read(configuration),
        Kubernetes = KubernetesOptions.Section.Read(configuration),
        Broker = BrokerOptions.Section.Read(configuration),
        Injection = InjectionOptions.Section.Read(configuration),
        Logging = LoggingOptions.Section.Read(configuration),
    };

    /// <summary>Every Vault that pods may name, the default one first.</summary>
    internal IReadOnlyList<NamedVaultOptions> EveryVault() =>
    [
        Vaults.FirstOrDefault(vault => vault.Name == DefaultVault) ??
            new NamedVaultOptions { Name = DefaultVault, Where = Vault, Session = Session },
        .. Vaults.Where(vault => vault.Name != DefaultVault),
    ];

    /// <summary>The same as one sees it who knows this Vault only.</summary>
    internal InjectorOptions For(NamedVaultOptions vault) => this with
    {
        Vault = vault.Where,
        Session = vault.Session,
        Injection = Injection with
        {
            AppRoleAuthPath = vault.AppRoleAuthPath ?? Injection.AppRoleAuthPath,
            KubernetesAuthPath = vault.KubernetesAuthPath ?? Injection.KubernetesAuthPath,
            KubernetesAuthAudience = vault.KubernetesAuthAudience ??
                (vault.Name == DefaultVault ? Injection.KubernetesAuthAudience : $"{InjectedPod.Audience}-{vault.Name}"),
        },
    };

    /// <summary>Where there is no <c>Vault:*</c>, the first of the named Vaults is the default one.</summary>
    internal InjectorOptions WithDefaultVault() => Vault is { Address: null, CaFile: "" } && Vaults is [var first, ..]
        ? this with { Vault = first.Where, Session = first.Session, DefaultVault = first.Name }
        : this;
}

/// <summary>Every rule of the configuration; all of them are checked, and each failure names the key and what to set.</summary>
internal sealed class InjectorRules : AbstractValidator<InjectorOptions>
{
    /// <summary>Each costs a session, a label of metrics, and a part of every message about an unknown name.</summary>
    private const int MostVaults = 32;

    public InjectorRules()
    {
        RuleFor(options => options.Listen).SetValidator(new ListenerRules());
        When(options => options.DefaultVault == VaultNames.Default, () =>
        {
            RuleFor(options => options.Vault).SetValidator(new VaultRules());
            RuleFor(options => options.Session).SetValidator(new VaultSessionRules());
        });
        RuleFor(options => options.Vaults).Must(vaults => vaults.Count <= MostVaults)
            .WithMessage($"are more than {MostVaults}; remove some");
        RuleFor(options => options.Certificates).SetValidator(new CertificateRules());
        RuleFor(options => options.Kubernetes).SetValidator(new KubernetesRules());
        RuleFor(options => options.Broker).SetValidator(new BrokerRules());
        RuleFor(options => options.Injection).SetValidator(new InjectionRules());
    }
}
