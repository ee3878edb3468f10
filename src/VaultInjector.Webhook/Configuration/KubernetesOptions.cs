using FluentValidation;

namespace VaultInjector.Webhook.Configuration;

/// <summary>The API server, and what is ours on it.</summary>
public sealed record KubernetesOptions
{
    internal static readonly OptionsSection<KubernetesOptions> Section = new(
        "Kubernetes",
        OptionKey.Text<KubernetesOptions>(nameof(Kubeconfig), (options, value) => options with { Kubeconfig = value }),
        OptionKey.Text<KubernetesOptions>(nameof(Namespace), (options, value) => options with { Namespace = value }),
        OptionKey.Text<KubernetesOptions>(nameof(Service), (options, value) => options with { Service = value }),
        OptionKey.Text<KubernetesOptions>(
            nameof(WebhookConfiguration), (options, value) => options with { WebhookConfiguration = value }));

    /// <summary>A kubeconfig file; empty means in-cluster credentials or the default kubeconfig.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>Our own namespace: its pods are never injected.</summary>
    public string Namespace { get; init; } = "vault-injector";

    /// <summary>Name of the Service in front of us.</summary>
    public string Service { get; init; } = "vault-injector";

    /// <summary>The MutatingWebhookConfiguration whose caBundle we keep.</summary>
    public string WebhookConfiguration { get; init; } = "vault-injector";
}

internal sealed class KubernetesRules : AbstractValidator<KubernetesOptions>
{
    public KubernetesRules()
    {
        RuleFor(kubernetes => kubernetes.Kubeconfig).Must(file => string.IsNullOrEmpty(file) || File.Exists(file))
            .WithMessage("is '{PropertyValue}', which does not exist; set an existing kubeconfig file, or nothing inside a cluster");
        RuleFor(kubernetes => kubernetes.Namespace).NotEmpty().WithMessage("is empty; set the namespace that the injector runs in");
        RuleFor(kubernetes => kubernetes.Service).NotEmpty().WithMessage("is empty; set the name of the injector's Service");
        RuleFor(kubernetes => kubernetes.WebhookConfiguration).NotEmpty()
            .WithMessage("is empty; set the name of the MutatingWebhookConfiguration");
    }
}
