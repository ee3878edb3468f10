using FluentValidation;

namespace VaultInjector.Webhook.Configuration;

/// <summary>Limits of the token broker.</summary>
public sealed record BrokerOptions
{
    internal static readonly OptionsSection<BrokerOptions> Section = new(
        "Broker",
        OptionKey.Duration<BrokerOptions>(nameof(WrapTtl), (options, value) => options with { WrapTtl = value }),
        OptionKey.Number<BrokerOptions>(
            nameof(MaxConcurrentVaultRequests), (options, value) => options with { MaxConcurrentVaultRequests = value }),
        OptionKey.Number<BrokerOptions>(
            nameof(RequestsPerPodPerMinute), (options, value) => options with { RequestsPerPodPerMinute = value }),
        OptionKey.Flag<BrokerOptions>(nameof(BindToPodIp), (options, value) => options with { BindToPodIp = value }));

    /// <summary>Life of a wrapping token.</summary>
    public TimeSpan WrapTtl { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Requests to Vault at a time, over all pods.</summary>
    public int MaxConcurrentVaultRequests { get; init; } = 32;

    /// <summary>Grants that one pod may ask for within a minute.</summary>
    public int RequestsPerPodPerMinute { get; init; } = 30;

    /// <summary>Whether a secret-id is bound to the pod's IP address (not behind NAT between pods and Vault).</summary>
    public bool BindToPodIp { get; init; }
}

internal sealed class BrokerRules : AbstractValidator<BrokerOptions>
{
    public BrokerRules()
    {
        RuleFor(broker => broker.WrapTtl).InclusiveBetween(TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5))
            .WithMessage("is {PropertyValue}; set 00:00:05 to 00:05:00");
        RuleFor(broker => broker.MaxConcurrentVaultRequests).InclusiveBetween(1, 1024).WithMessage("is {PropertyValue}; set 1 to 1024");
        RuleFor(broker => broker.RequestsPerPodPerMinute).InclusiveBetween(1, 600).WithMessage("is {PropertyValue}; set 1 to 600");
    }
}
