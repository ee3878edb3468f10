using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Pods;
using VaultInjector.Injection.Requests;

namespace VaultInjector.Injection.Plans;

/// <summary>What the pod must have for a signal after each new token.</summary>
internal static class RenewHookRules
{
    public static IEnumerable<PodProblem> Problems(PodView pod, InjectionRequest request, IReadOnlyList<PodContainer> chosen)
    {
        if (request is not { Agent.Value: AgentMode.Sidecar, OnRenew: { Value: { IsSignal: true } hook, Origin: var origin } })
        {
            yield break;
        }

        var problem = new PodProblem(RejectionKind.HookImpossible, AnnotationKeys.OnRenew, hook.Text, "")
        {
            Source = Origins.Describe(origin, request.NamespaceName),
        };
        if (pod.Spec.Get("shareProcessNamespace"u8).Boolean() is not true)
        {
            yield return problem with
            {
                Expected =
                    "spec.shareProcessNamespace: true on this pod, without which the agent does not see the app's processes; " +
                    "or http:PORT/path",
            };
        }

        if (hook.Container is { } name && !chosen.Any(c => c.Name == name))
        {
            var names = chosen.Select(c => c.Name).ToList();
            yield return problem with
            {
                Expected = $"a container that gets the Vault files ({Quoted.Names(names)}) after the slash",
                Nearest = NearestName.To(name, names),
            };
        }
    }
}
