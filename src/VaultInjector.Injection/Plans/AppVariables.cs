using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Requests;

namespace VaultInjector.Injection.Plans;

/// <summary>The environment variables that every chosen container is to have.</summary>
internal static class AppVariables
{
    public static IReadOnlyList<EnvironmentVariable> Of(InjectionRequest request, InjectionSettings settings)
    {
        var bundle = $"{request.MountPath}/{SecretFiles.CaBundle}";
        EnvironmentVariable[] vault = request.Env
            ? [new(VaultVariables.Address, AgentPlanner.Text(settings.VaultAddress)), new(VaultVariables.CaCertificate, bundle)]
            : [];
        EnvironmentVariable[] ns = request.Env && settings.VaultNamespace is { } name ? [new(VaultVariables.Namespace, name)] : [];
        return
        [
            .. vault,
            .. ns,
            .. request.CaEnv
                .Where(variable => !(request.Env && variable == VaultVariables.CaCertificate))
                .Select(variable => new EnvironmentVariable(variable, bundle)),
        ];
    }
}
