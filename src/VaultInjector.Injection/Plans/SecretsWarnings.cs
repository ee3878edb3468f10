using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Requests;

namespace VaultInjector.Injection.Plans;

/// <summary>What a user should know about the secrets of a pod that is injected all the same.</summary>
internal static class SecretsWarnings
{
    public static IEnumerable<PodWarning> Of(InjectionRequest request)
    {
        var hasFiles = request.Secrets.Files.Count + request.Secrets.Certificates.Count + request.Secrets.Variables.Count > 0;
        if (!hasFiles && !request.Secrets.AppToken)
        {
            yield return new PodWarning(
                WarningKind.NothingForTheApp,
                $"The pod asks for no secret and gets no token, because {AnnotationKeys.Token} is \"false\": it gets the CA bundle only.");
        }

        string[] ignored = [.. Ignored(request)];
        if (hasFiles && request.Agent.Value == AgentMode.Init && ignored.Length > 0)
        {
            yield return new PodWarning(
                WarningKind.SecretsReadOnce,
                $"{AnnotationKeys.Agent} is init, so the agent fetches once: {string.Join(", ", ignored)} " +
                $"{(ignored.Length == 1 ? "has" : "have")} no effect.");
        }
    }

    /// <summary>What the user set himself; a default of the operator is no news to him.</summary>
    private static IEnumerable<string> Ignored(InjectionRequest request) => request.Hooks
        .Where(hook => hook.Key != AnnotationKeys.OnRenew && hook.Origin <= Origin.Namespace)
        .Select(hook => hook.Key)
        .Concat(request.Refresh.Origin <= Origin.Namespace ? [AnnotationKeys.Refresh] : [])
        .Take(PodProblem.MostShown);
}
