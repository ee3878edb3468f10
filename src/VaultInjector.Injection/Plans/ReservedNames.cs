using System.Text.Json;
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

    /// <summary>Whether an element is such a name; makes no copy of it.</summary>
    public static bool IsReserved(JsonElement name) => name.StartsWith("vault-injector-"u8);

    /// <summary>Reserved names in a pod that is to be injected, other than those that a first injection left.</summary>
    public static IEnumerable<PodProblem> Problems(PodView pod) =>
        Containers(pod).Concat(Volumes(pod)).Take(PodProblem.MostOfAKind);

    private static IEnumerable<PodProblem> Containers(PodView pod) => pod.Containers
        .Where(c => c != pod.Agent)
        .Where(c => IsTaken(c.Name, pod.HasAgent, InjectedPod.AgentContainer, InjectedPod.PlainSidecarContainer))
        .Select(c => new PodProblem(RejectionKind.NameReserved, $"{c.Path}.name", c.Name, AnotherName));

    private static IEnumerable<PodProblem> Volumes(PodView pod)
    {
        var index = 0;
        foreach (var volume in pod.Spec.Get("volumes"u8).Items())
        {
            var element = volume.Get("name"u8);
            if (IsReserved(element) && element.Text() is { } name &&
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
