using FluentValidation;

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

    public VaultOptions Vault { get; init; } = new();

    public VaultSessionOptions Session { get; init; } = new();

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
        Certificates = CertificateOptions.Section.Read(configuration),
        Kubernetes = KubernetesOptions.Section.Read(configuration),
        Broker = BrokerOptions.Section.Read(configuration),
        Injection = InjectionOptions.Section.Read(configuration),
        Logging = LoggingOptions.Section.Read(configuration),
    };
}

/// <summary>Every rule of the configuration; all of them are checked, and each failure names the key and what to set.</summary>
internal sealed class InjectorRules : AbstractValidator<InjectorOptions>
{
    public InjectorRules()
    {
        RuleFor(options => options.Listen).SetValidator(new ListenerRules());
        RuleFor(options => options.Vault).SetValidator(new VaultRules());
        RuleFor(options => options.Session).SetValidator(new VaultSessionRules());
        RuleFor(options => options.Certificates).SetValidator(new CertificateRules());
        RuleFor(options => options.Kubernetes).SetValidator(new KubernetesRules());
        RuleFor(options => options.Broker).SetValidator(new BrokerRules());
        RuleFor(options => options.Injection).SetValidator(new InjectionRules());
    }
}
