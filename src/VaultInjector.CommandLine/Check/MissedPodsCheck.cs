using VaultInjector.Injection.Pods;
using VaultInjector.Injection.Requests;
using VaultInjector.Webhook.Census;
using VaultInjector.Webhook.Kubernetes;

namespace VaultInjector.CommandLine.Check;

/// <summary>Names pods that ask for injection and are not injected: the same count as the injector's.</summary>
internal sealed class MissedPodsCheck(KubernetesApi api, InjectionSettings settings)
{
    public const string Name = "missed pods";
    private const int MostNamed = 5;

    public async Task<CheckResult> RunAsync(IReadOnlyList<NamespaceMetadata> namespaces, CancellationToken cancellation)
    {
        try
        {
            var missed = new List<MissedPod>();
            foreach (var ns in namespaces)
            {
                missed.AddRange((await NamespaceCensus.TakeAsync(api, ns, settings, cancellation)).Missed);
            }

            return missed.Count == 0
                ? new CheckResult.Ok("every pod that asks for injection is injected")
                : new CheckResult.Warned(
                    $"{missed.Count} pods ask for injection and are not injected: {Named(missed)}",
                    missed[0].Reason.Sentence);
        }
        catch (KubernetesApiException failure)
        {
            return new CheckResult.Skipped(failure.Message);
        }
    }

    private static string Named(List<MissedPod> missed) =>
        string.Join(", ", missed.Take(MostNamed).Select(pod => $"{pod.Pod} ({pod.Reason.Code})")) +
        (missed.Count > MostNamed ? ", …" : "");
}
