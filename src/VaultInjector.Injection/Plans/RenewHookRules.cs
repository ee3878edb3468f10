using System.Text.Json;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Pods;
using VaultInjector.Injection.Requests;

namespace VaultInjector.Injection.Plans;

/// <summary>What a signal after each new token needs of the pod.</summary>
internal static class RenewHookRules
{
    public static IEnumerable<AnnotationError> Errors(PodView pod, InjectionRequest request, IReadOnlyList<PodContainer> chosen)
    {
        if (request is not { Agent.Value: AgentMode.Sidecar, OnRenew: { Value: { IsSignal: true } hook, Origin: var origin } })
        {
            yield break;
        }

        var error = new AnnotationError(AnnotationKeys.OnRenew, hook.Text, "") { Source = Origins.Describe(origin, request.NamespaceName) };
        if (pod.Spec.Get("shareProcessNamespace"u8).ValueKind != JsonValueKind.True)
        {
            yield return error with
            {
                Expected =
                    "spec.shareProcessNamespace: true on this pod, without which the agent does not see the app's processes; or http:PORT/path",
            };
        }

        if (hook.Container is { } name && !chosen.Any(c => c.Name == name))
        {
            var names = chosen.Select(c => c.Name).ToList();
            yield return error with
            {
                Expected = $"a container that gets the Vault files ({string.Join(", ", names.Select(Quoted.Bare))}) after the slash",
                Nearest = NearestName.To(name, names),
            };
        }
    }
}
