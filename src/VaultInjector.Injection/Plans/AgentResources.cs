using System.Text.Json;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Pods;
using VaultInjector.Injection.Requests;

namespace VaultInjector.Injection.Plans;

/// <summary>The agent's resources; null where none is set.</summary>
/// <remarks>
/// A pod with resources of its own (<c>spec.resources</c>, Kubernetes 1.32) shares them among its containers; the API server refuses it
/// if the containers ask for more: its agent has only what the pod's own annotations say. A pod that is Guaranteed stays so: its agent has
/// requests that equal its limits.
/// </remarks>
public sealed record AgentResources(Quantity? CpuRequest, Quantity? CpuLimit, Quantity? MemoryRequest, Quantity? MemoryLimit)
{
    /// <summary>With a limit of 5m, the TLS handshake of the first token would take seconds.</summary>
    private static readonly Quantity GuaranteedCpu = Quantity.Parse("50m");

    public Quantity? StorageRequest { get; init; }

    public Quantity? StorageLimit { get; init; }

    internal static AgentResources Of(InjectionRequest request, PodView pod)
    {
        var hasOwn = !pod.Spec.Get("resources"u8).IsMissing();
        var resources = new AgentResources(
            Kept(request.CpuRequest, hasOwn),
            Kept(request.CpuLimit, hasOwn),
            Kept(request.MemoryRequest, hasOwn),
            Kept(request.MemoryLimit, hasOwn))
        {
            StorageRequest = Kept(request.StorageRequest, hasOwn),
            StorageLimit = Kept(request.StorageLimit, hasOwn),
        };
        return !hasOwn && IsGuaranteed(pod) ? Guaranteed(resources, request) : resources;
    }

    private static Quantity? Kept(Setting<Quantity?> setting, bool podHasOwn) =>
        podHasOwn && setting.Origin != Origin.Pod ? null : setting.Value;

    private static AgentResources Guaranteed(AgentResources resources, InjectionRequest request)
    {
        var cpu = resources.CpuLimit ?? (request.CpuRequest.Origin == Origin.BuiltIn ? GuaranteedCpu : resources.CpuRequest);
        var memory = resources.MemoryLimit ?? resources.MemoryRequest;
        return resources with { CpuRequest = cpu, CpuLimit = cpu, MemoryRequest = memory, MemoryLimit = memory };
    }

    /// <summary>Whether every container has limits for CPU and memory, and requests that equal them.</summary>
    private static bool IsGuaranteed(PodView pod) =>
        pod.Containers.Any() && pod.Containers.All(container =>
            container.Element.Get("resources"u8) is var resources && IsSame(resources, "cpu"u8) && IsSame(resources, "memory"u8));

    private static bool IsSame(JsonElement resources, ReadOnlySpan<byte> name)
    {
        var (limit, request) = (resources.Get("limits"u8).Get(name), resources.Get("requests"u8).Get(name));
        return Amount(limit) is { Value: > 0 } amount && (request.IsMissing() || Amount(request)?.Value == amount.Value);
    }

    private static Quantity? Amount(JsonElement quantity) => quantity.Text() is { } text ? Quantity.TryParse(text)
        : quantity.Integer() is { } number ? Quantity.TryParse($"{number}")
        : null;
}
