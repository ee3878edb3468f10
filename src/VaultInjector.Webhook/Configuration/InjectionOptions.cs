using System.Collections.ObjectModel;
using FluentValidation;
using VaultInjector.Contracts;

namespace VaultInjector.Webhook.Configuration;

/// <summary>Whether something that only newer versions of Kubernetes have is used.</summary>
public enum FeatureMode
{
    /// <summary>Where every part of the cluster has it on by default.</summary>
    Auto,
    On,
    Off,
}

/// <summary>What is injected, and the defaults below those of namespaces.</summary>
public sealed record InjectionOptions
{
    internal static readonly OptionsSection<InjectionOptions> Section = new(
        "Injection",
        OptionKey.Text<InjectionOptions>(nameof(AgentImage), (options, value) => options with { AgentImage = value }),
        OptionKey.List<InjectionOptions>(nameof(FormerAgentImages), (options, value) => options with { FormerAgentImages = value }),
        OptionKey.Text<InjectionOptions>(
            nameof(AgentImagePullPolicy), (options, value) => options with { AgentImagePullPolicy = value }),
        OptionKey.Address<InjectionOptions>(nameof(InjectorUrl), (options, value) => options with { InjectorUrl = value }),
        OptionKey.Text<InjectionOptions>(nameof(AppRoleAuthPath), (options, value) => options with { AppRoleAuthPath = value }),
        OptionKey.Text<InjectionOptions>(nameof(KubernetesAuthPath), (options, value) => options with { KubernetesAuthPath = value }),
        OptionKey.Text<InjectionOptions>(
            nameof(KubernetesAuthAudience), (options, value) => options with { KubernetesAuthAudience = value }),
        OptionKey.Choice<InjectionOptions, FeatureMode>(
            nameof(NativeSidecars), (options, value) => options with { NativeSidecars = value }),
        OptionKey.Choice<InjectionOptions, FeatureMode>(nameof(EnvFiles), (options, value) => options with { EnvFiles = value }),
        OptionKey.Choice<InjectionOptions, FeatureMode>(nameof(ImageVolumes), (options, value) => options with { ImageVolumes = value }),
        OptionKey.Choice<InjectionOptions, FeatureMode>(nameof(TrustBundle), (options, value) => options with { TrustBundle = value }),
        OptionKey.Map<InjectionOptions>(nameof(Defaults), (options, value) => options with { Defaults = value }));

    public string AgentImage { get; init; } = "";

    /// <summary>Images or repositories that <see cref="AgentImage"/> was before; pods whose agents run them still get tokens.</summary>
    public IReadOnlyList<string> FormerAgentImages { get; init; } = [];

    public string AgentImagePullPolicy { get; init; } = "IfNotPresent";

    /// <summary>Where agents reach the broker; by default <c>https://SERVICE.NAMESPACE.svc:8444</c>.</summary>
    public Uri? InjectorUrl { get; init; }

    public string AppRoleAuthPath { get; init; } = "auth/approle";

    public string KubernetesAuthPath { get; init; } = "auth/kubernetes";

    /// <summary>
    /// Audience of the token with which agents log in at Vault's kubernetes auth; empty for the API server's own, as vault-k8s has it.
    /// </summary>
    public string KubernetesAuthAudience { get; init; } = InjectedPod.Audience;

    /// <summary>Whether the agent runs as a native sidecar (Kubernetes 1.29).</summary>
    public FeatureMode NativeSidecars { get; init; } = FeatureMode.Auto;

    /// <summary>Whether variables come from files by <c>fileKeyRef</c> (Kubernetes 1.35).</summary>
    public FeatureMode EnvFiles { get; init; } = FeatureMode.Auto;

    /// <summary>Whether the agent's image is mounted as a volume (Kubernetes 1.35, and a container runtime that can).</summary>
    public FeatureMode ImageVolumes { get; init; } = FeatureMode.Auto;

    /// <summary>
    /// Whether agents get the CA bundles from ClusterTrustBundles (Kubernetes 1.37). On: the operator knows that every kubelet has the
    /// feature gate.
    /// </summary>
    public FeatureMode TrustBundle { get; init; } = FeatureMode.Auto;

    /// <summary>Defaults by annotation name without its domain, for example <c>mount-path</c>: <c>/vault</c>.</summary>
    public IReadOnlyDictionary<string, string> Defaults { get; init; } = ReadOnlyDictionary<string, string>.Empty;
}

internal sealed class InjectionRules : AbstractValidator<InjectionOptions>
{
    private static readonly string[] PullPolicies = ["Always", "IfNotPresent", "Never"];

    public InjectionRules()
    {
        RuleFor(injection => injection.AgentImage).NotEmpty()
            .WithMessage("is empty; set the image of the agent, for example registry.example.com/vault-injector-agent:1.0.0");
        RuleFor(injection => injection.AgentImagePullPolicy).Must(policy => PullPolicies.Contains(policy, StringComparer.Ordinal))
            .WithMessage("is '{PropertyValue}'; set Always, IfNotPresent or Never");
        RuleFor(injection => injection.InjectorUrl).Must(UriRules.IsPlainHttps).WithMessage(injection =>
            $"is '{UriRules.Shown(injection.InjectorUrl)}'; set {UriRules.Expected}, or nothing for https://SERVICE.NAMESPACE.svc:8444");
        RuleFor(injection => injection.AppRoleAuthPath).Must(PathRules.IsAuthPath)
            .WithMessage("is '{PropertyValue}'; set a path such as auth/approle, without slashes around it");
        RuleFor(injection => injection.KubernetesAuthPath).Must(PathRules.IsAuthPath)
            .WithMessage("is '{PropertyValue}'; set a path such as auth/kubernetes, without slashes around it");
    }
}
