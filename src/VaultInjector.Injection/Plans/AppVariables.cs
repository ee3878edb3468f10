using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Requests;

namespace VaultInjector.Injection.Plans;

/// <summary>The environment variables that chosen containers are to have.</summary>
/// <param name="Vault">The set that names the injector's Vault; a container gets it whole or not at all.</param>
/// <param name="Files">Variables that hold paths: of the files, if it is not the default, and further ones of the CA bundle.</param>
internal sealed record AppVariables(IReadOnlyList<EnvironmentVariable> Vault, IReadOnlyList<EnvironmentVariable> Files)
{
    public IReadOnlyList<EnvironmentVariable> All { get; } = [.. Vault, .. Files];

    public static AppVariables Of(InjectionRequest request, InjectionSettings settings)
    {
        var bundle = $"{request.MountPath}/{SecretFiles.CaBundle}";
        EnvironmentVariable[] vault = request.Env
            ? [new(VaultVariables.Address, AgentPlanner.Text(settings.VaultAddress)), new(VaultVariables.CaCertificate, bundle)]
            : [];
        EnvironmentVariable[] ns = request.Env && settings.VaultNamespace is { } name ? [new(VaultVariables.Namespace, name)] : [];
        EnvironmentVariable[] path = request.Env && request.MountPath != InjectionDefaults.BuiltIn.MountPath
            ? [new(VaultVariables.Files, request.MountPath)]
            : [];
        return new AppVariables(
            [.. vault, .. ns],
            [
                .. path,
                .. request.CaEnv
                    .Where(variable => !(request.Env && variable == VaultVariables.CaCertificate))
                    .Select(variable => new EnvironmentVariable(variable, bundle)),
            ]);
    }
}
