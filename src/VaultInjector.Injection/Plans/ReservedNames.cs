using VaultInjector.Contracts;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Pods;

namespace VaultInjector.Injection.Plans;

/// <summary>The names of containers and volumes that belong to the injector.</summary>
internal static class ReservedNames
{
    public const string Prefix = "vault-injector-";

    /// <summary>Completes "expected …" where a user took such a name.</summary>
    public const string AnotherName = $"another name: those that start with {Prefix} are the injector's";

    public static bool IsReserved(string name) => name.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Reserved names in a pod that is to be injected, other than those that a first injection left.</summary>
    public static IEnumerable<PodProblem> Problems(PodView pod)
    {
        foreach (var container in pod.Containers.Where(c => c != pod.Agent))
        {
            if (IsTaken(container.Name, pod.HasAgent, InjectedPod.AgentContainer, InjectedPod.PlainSidecarContainer))
            {
                yield return new PodProblem(RejectionKind.NameReserved, $"{container.Path}.name", container.Name, AnotherName);
            }
        }

        var index = 0;
        foreach (var volume in pod.Spec.Get("volumes"u8).Items())
        {
            if (volume.Text("name"u8) is { } name &&
                IsTaken(name, pod.HasAgent, InjectedPod.SecretsVolume, InjectedPod.IdentityVolume))
            {
                yield return new PodProblem(RejectionKind.NameReserved, $"spec.volumes[{index}].name", name, AnotherName);
            }

            index++;
        }
    }

    private static bool IsTaken(string name, bool injected, string ours, string alsoOurs) =>
        IsReserved(name) && !(injected && (name == ours || name == alsoOurs));
}
