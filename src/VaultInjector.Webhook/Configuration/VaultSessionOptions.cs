using FluentValidation;

namespace VaultInjector.Webhook.Configuration;

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
public sealed record VaultSessionOptions
{
    internal static readonly OptionsSection<VaultSessionOptions> Section = new(
        "Session",
        OptionKey.Choice<VaultSessionOptions, SessionMethod>(nameof(Method), (options, value) => options with { Method = value }),
        OptionKey.Text<VaultSessionOptions>(nameof(TokenFile), (options, value) => options with { TokenFile = value }),
        OptionKey.Text<VaultSessionOptions>(
            nameof(ServiceAccountTokenFile), (options, value) => options with { ServiceAccountTokenFile = value }),
        OptionKey.Text<VaultSessionOptions>(nameof(RoleIdFile), (options, value) => options with { RoleIdFile = value }),
        OptionKey.Text<VaultSessionOptions>(nameof(SecretIdFile), (options, value) => options with { SecretIdFile = value }),
        OptionKey.Text<VaultSessionOptions>(nameof(Role), (options, value) => options with { Role = value }),
        OptionKey.Text<VaultSessionOptions>(nameof(AuthPath), (options, value) => options with { AuthPath = value }));

    private const string Folder = "/var/run/secrets/vault-injector.io/session";

    public SessionMethod Method { get; init; } = SessionMethod.TokenFile;

    /// <summary>With <see cref="SessionMethod.TokenFile"/>.</summary>
    public string TokenFile { get; init; } = $"{Folder}/token";

    /// <summary>With <see cref="SessionMethod.Kubernetes"/>: our own ServiceAccount token.</summary>
    public string ServiceAccountTokenFile { get; init; } = "/var/run/secrets/kubernetes.io/serviceaccount/token";

    /// <summary>With <see cref="SessionMethod.AppRole"/>.</summary>
    public string RoleIdFile { get; init; } = $"{Folder}/role-id";

    /// <summary>With <see cref="SessionMethod.AppRole"/>.</summary>
    public string SecretIdFile { get; init; } = $"{Folder}/secret-id";

    /// <summary>Vault role of the kubernetes login.</summary>
    public string Role { get; init; } = "vault-injector";

    /// <summary>Auth mount of the login; by default <c>auth/kubernetes</c>, or with AppRole <c>auth/vault-injector</c>.</summary>
    public string? AuthPath { get; init; }

    /// <summary>The files whose content is sent to the Vault, by key.</summary>
    internal IEnumerable<(string Key, string File)> Credentials => Method switch
    {
        SessionMethod.TokenFile => [(nameof(TokenFile), TokenFile)],
        SessionMethod.Kubernetes => [(nameof(ServiceAccountTokenFile), ServiceAccountTokenFile)],
        SessionMethod.AppRole => [(nameof(RoleIdFile), RoleIdFile), (nameof(SecretIdFile), SecretIdFile)],
        _ => [],
    };

    /// <summary>The defaults of a named Vault: its files are in a folder of its own.</summary>
    internal static VaultSessionOptions DefaultsFor(string vault) => new()
    {
        TokenFile = $"{Folder}-{vault}/token",
        ServiceAccountTokenFile = $"{Folder}-{vault}/token",
        RoleIdFile = $"{Folder}-{vault}/role-id",
        SecretIdFile = $"{Folder}-{vault}/secret-id",
    };
}

internal sealed class VaultSessionRules : AbstractValidator<VaultSessionOptions>
{
    public VaultSessionRules()
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
