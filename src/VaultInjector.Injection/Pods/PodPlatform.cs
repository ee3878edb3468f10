using System.Text.Json;
using VaultInjector.Injection.Ground;

namespace VaultInjector.Injection.Pods;

/// <summary>Recognises pods that run on Windows nodes, by what most of them say: a node selector.</summary>
internal static class PodPlatform
{
    private static readonly byte[][] Labels = ["kubernetes.io/os"u8.ToArray(), "beta.kubernetes.io/os"u8.ToArray()];

    /// <summary>The field that asks for Windows; null where none does.</summary>
    public static string? WindowsField(JsonElement spec) =>
        IsWindows(spec.Get("os"u8).Get("name"u8)) ? "spec.os.name"
        : Array.Exists(Labels, label => IsWindows(spec.Get("nodeSelector"u8).Get(label))) ? "spec.nodeSelector"
        : NeedsWindows(spec) ? "spec.affinity.nodeAffinity"
        : null;

    /// <summary>Terms are alternatives: all of them have to ask for Windows.</summary>
    private static bool NeedsWindows(JsonElement spec)
    {
        var terms = spec.Get("affinity"u8).Get("nodeAffinity"u8).Get("requiredDuringSchedulingIgnoredDuringExecution"u8)
            .Get("nodeSelectorTerms"u8);
        return terms.Items().Any() && terms.Items().All(term => term.Get("matchExpressions"u8).Items().Any(IsWindowsOnly));
    }

    private static bool IsWindowsOnly(JsonElement expression) =>
        expression.Get("key"u8).IndexIn(Labels) >= 0 && expression.Get("operator"u8).Is("In"u8) &&
        expression.Get("values"u8).Items().Any() && expression.Get("values"u8).Items().All(IsWindows);

    private static bool IsWindows(JsonElement name) => name.Is("windows"u8);
}
