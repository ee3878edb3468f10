using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Requests;

namespace VaultInjector.Injection.Plans;

/// <summary>The environment variables that chosen containers are to have.</summary>
/// <param name="Vault">The set that names the injector's Vault; a container gets it whole or not at all.</param>
/// <param name="Bundle">Further variables that hold the path of the CA bundle.</param>
internal sealed record AppVariables(IReadOnlyList<EnvironmentVariable> Vault, IReadOnlyList<EnvironmentVariable> Bundle)
{
    public IReadOnlyList<EnvironmentVariable> All { get; } = [.. Vault, .. Bundle];

    public static AppVariables Of(InjectionRequest request, InjectionSettings settings)
    {
        var bundle = $"{request.MountPath}/{SecretFiles.CaBundle}";
        EnvironmentVariable[] vault = request.Env
            ? [new(VaultVariables.Address, AgentPlanner.Text(settings.VaultAddress)), new(VaultVariables.CaCertificate, bundle)]
            : [];
        EnvironmentVariable[] ns = request.Env && settings.VaultNamespace is { } name ? [new(VaultVariables.Namespace, name)] : [];
        return new AppVariables(
            [.. vault, .. ns],
            [
                .. request.CaEnv
                    .Where(variable => !(request.Env && variable == VaultVariables.CaCertificate))
                    .Select(variable => new EnvironmentVariable(variable, bundle)),
            ]);
    }
}
