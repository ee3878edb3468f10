using FluentValidation;
using VaultInjector.Injection.Roles;

namespace VaultInjector.Webhook.Configuration;

/// <summary>A Vault that pods may name.</summary>
public sealed record NamedVaultOptions
{
    /// <summary>The section that holds them: <c>Vaults:NAME:*</c>.</summary>
    public const string Section = "Vaults";

    private const string SessionPart = nameof(Session);

    private static readonly OptionsSection<NamedVaultOptions> Own = new(
        Section,
        OptionKey.Text<NamedVaultOptions>(nameof(AppRoleAuthPath), (options, value) => options with { AppRoleAuthPath = value }),
        OptionKey.Text<NamedVaultOptions>(nameof(KubernetesAuthPath), (options, value) => options with { KubernetesAuthPath = value }),
        OptionKey.Text<NamedVaultOptions>(
            nameof(KubernetesAuthAudience), (options, value) => options with { KubernetesAuthAudience = value }));

    public string Name { get; init; } = "";

    /// <summary>The keys of <c>Vault:*</c>.</summary>
    public VaultOptions Where { get; init; } = new();

    /// <summary>The injector's own login there.</summary>
    public VaultSessionOptions Session { get; init; } = new();

    /// <summary>As in the section <c>Injection</c>, which holds where it is null.</summary>
    public string? AppRoleAuthPath { get; init; }

    /// <summary>As <see cref="AppRoleAuthPath"/>.</summary>
    public string? KubernetesAuthPath { get; init; }

    /// <summary>By default <c>vault-injector-NAME</c>, so that no Vault can use at another one what a pod has sent to it.</summary>
    public string? KubernetesAuthAudience { get; init; }

    /// <summary>Each key of a Vault called NAME.</summary>
    internal static IEnumerable<ValueShape> Shapes(string name) =>
    [
        .. VaultOptions.Section.ShapesAt($"{Section}:{name}"),
        .. VaultSessionOptions.Section.ShapesAt($"{Section}:{name}:{SessionPart}"),
        .. Own.ShapesAt($"{Section}:{name}"),
    ];

    /// <summary>By name.</summary>
    internal static IReadOnlyList<NamedVaultOptions> Read(IConfiguration configuration) =>
        [.. configuration.GetSection(Section).GetChildren().OrderBy(one => one.Key, StringComparer.Ordinal).Select(Read)];

    private static NamedVaultOptions Read(IConfigurationSection one) => Own.ReadAt(one, new NamedVaultOptions()) with
    {
        Name = one.Key,
        Where = VaultOptions.Section.ReadAt(one, new VaultOptions()),
        Session = VaultSessionOptions.Section.ReadAt(one.GetSection(SessionPart), VaultSessionOptions.DefaultsFor(one.Key)),
    };
}

internal sealed class NamedVaultRules : AbstractValidator<NamedVaultOptions>
{
    private const string WherePart = $"{nameof(NamedVaultOptions.Where)}.";

    public NamedVaultRules()
    {
        RuleFor(vault => vault.Name).Must(VaultNames.IsName).WithMessage(
            $"is not a name; use 1 to {VaultNames.Longest} of a-z, 0-9 and '-', and not '{VaultNames.Default}', which is Vault:*");
        RuleFor(vault => vault.Where).SetValidator(new VaultRules());
        RuleFor(vault => vault.Session).SetValidator(new VaultSessionRules());
        RuleFor(vault => vault.AppRoleAuthPath).Must(path => path is null || PathRules.IsAuthPath(path))
            .WithMessage("is '{PropertyValue}'; set a path such as auth/approle, without slashes around it");
        RuleFor(vault => vault.KubernetesAuthPath).Must(path => path is null || PathRules.IsAuthPath(path))
            .WithMessage("is '{PropertyValue}'; set a path such as auth/kubernetes, without slashes around it");
    }

    /// <summary>The problems of all of them, each with its key, and with the name that the rule has for the default Vault.</summary>
    public static IEnumerable<(string Rule, string Key, string Message)> Problems(InjectorOptions options) => options.Vaults
        .SelectMany(vault => new NamedVaultRules().Validate(vault).Errors
            .Select(error => (Property: error.PropertyName.Replace(WherePart, "", StringComparison.Ordinal), error.ErrorMessage))
            .Select(error => (
                $"{nameof(InjectorOptions.Vault)}.{error.Property}",
                KeyOf(vault) + (error.Property == nameof(NamedVaultOptions.Name) ? "" : $":{ConfigurationSchema.KeyOf(error.Property)}"),
                error.ErrorMessage)))
        .Concat(SharedCredentials(options));

    private static string KeyOf(NamedVaultOptions vault) => $"{NamedVaultOptions.Section}:{vault.Name}";

    /// <summary>A Vault could use at another one what is sent to both.</summary>
    private static IEnumerable<(string Rule, string Key, string Message)> SharedCredentials(InjectorOptions options)
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var vault in options.EveryVault())
        {
            var session = vault.Name == VaultNames.Default ? "Session" : $"{KeyOf(vault)}:Session";
            foreach (var (name, file) in vault.Session.Credentials)
            {
                var key = $"{session}:{name}";
                if (!files.TryAdd(file, key))
                {
                    yield return (
                        key, key, $"is the file of {files[file]}; set another one: what one Vault gets is never sent to another");
                }
            }
        }
    }
}
