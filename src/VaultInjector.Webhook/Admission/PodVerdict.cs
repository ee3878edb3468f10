using System.Buffers;
using System.Text.Json;
using VaultInjector.Injection.Decisions;
using VaultInjector.Injection.Pods;
using VaultInjector.Injection.Requests;

namespace VaultInjector.Webhook.Admission;

/// <summary>Pod → decision → verdict: the one function that both the webhook and the command line answer with.</summary>
internal static class PodVerdict
{
    public static AdmissionVerdict.Untouched NamespaceMissing { get; } = new(AdmissionOutcome.NamespaceMissing);

    public static AdmissionVerdict Of(JsonElement pod, NamespaceMetadata ns, InjectionSettings settings) =>
        PodInjector.Decide(pod, ns, settings) switch
        {
            Decision.Skip skip => new AdmissionVerdict.Untouched(AdmissionOutcome.Of(skip.Reason)),
            Decision.Reject reject => new AdmissionVerdict.Denied(
                AdmissionOutcome.Rejected,
                StatusCodes.Status403Forbidden,
                reject.Message),
            Decision.Inject inject => Patch(pod, inject),
            var other => throw new InvalidOperationException($"Unknown decision {other.GetType().Name}."),
        };

    private static AdmissionVerdict.Patched Patch(JsonElement pod, Decision.Inject inject)
    {
        var patch = new ArrayBufferWriter<byte>(4096);
        PodInjector.WritePatch(pod, inject.Plan, patch);
        return new AdmissionVerdict.Patched(patch.WrittenMemory, [.. inject.Warnings.Select(warning => warning.Text)]);
    }
}
