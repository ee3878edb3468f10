using System.Globalization;
using System.Text.Json;
using VaultInjector.Injection.Ground;

namespace VaultInjector.Webhook.Kubernetes;

/// <summary>The versions that a Linux node tells about itself.</summary>
/// <param name="Kubelet">Its kubelet's.</param>
/// <param name="MountsImages">Whether its container runtime can mount an image as a volume.</param>
internal sealed record ClusterNode(Version Kubelet, bool MountsImages)
{
    private static readonly (string Runtime, Version Since)[] Runtimes =
        [("containerd://", new Version(2, 1)), ("cri-o://", new Version(1, 33))];

    /// <summary>Null where it is no Linux node, or where its version cannot be read.</summary>
    public static ClusterNode? Read(JsonElement node)
    {
        var info = node.Get("status"u8).Get("nodeInfo"u8);
        return !info.Get("operatingSystem"u8).Is("windows"u8) && Parse(info.Text("kubeletVersion"u8)?.TrimStart('v')) is { } kubelet
            ? new ClusterNode(kubelet, MountsImagesIn(info.Text("containerRuntimeVersion"u8) ?? ""))
            : null;
    }

    private static bool MountsImagesIn(string runtime) => Array.Exists(Runtimes, known =>
        runtime.StartsWith(known.Runtime, StringComparison.Ordinal) &&
        Parse(runtime[known.Runtime.Length..].TrimStart('v')) is { } version && version >= known.Since);

    private static Version? Parse(string? text) =>
        text?.Split('.') is [var major, var minor, ..] ? new Version(Number(major), Number(minor)) : null;

    /// <summary>Some providers append a plus sign.</summary>
    public static int Number(string? text) =>
        int.TryParse(text.AsSpan().TrimEnd('+'), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
