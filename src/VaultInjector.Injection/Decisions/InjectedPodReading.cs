using System.Text.Json;
using VaultInjector.Contracts;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Requests;

namespace VaultInjector.Injection.Decisions;

/// <summary>What the injector knows about a stored pod: what it was injected with, or why it is not one of ours.</summary>
/// <remarks>
/// The whole agent container, the volumes and the label are compared with what the injector writes. The addresses that the agent was given
/// are not: they were compared when the pod was created, and an operator may have changed them since.
/// </remarks>
public abstract record InjectedPodReading
{
    private InjectedPodReading()
    {
    }

    /// <summary>The injector wrote the agent of this pod.</summary>
    public sealed record Ours(InjectedRequest Request) : InjectedPodReading;

    /// <summary>The pod was not injected, or its agent is another one.</summary>
    /// <param name="Difference">Completes "the pod is not one that the injector wrote: …".</param>
    public sealed record NotOurs(string Difference) : InjectedPodReading;

    public static InjectedPodReading Read(JsonElement pod, AgentImages images)
    {
        var agents = pod.Get("spec"u8).Get("initContainers"u8).Items().Where(IsAgent).Take(2).ToList();
        if (agents.Count != 1)
        {
            return new NotOurs(agents.Count == 0 ? $"it has no init container {InjectedPod.AgentContainer}" : "it has two agents");
        }

        return InjectedForm.Difference(pod.Get("metadata"u8), pod.Get("spec"u8), images) is { } difference ? new NotOurs(difference)
            : InjectedRequest.Read(agents[0], pod) is { } request ? new Ours(request)
            : new NotOurs("its agent names no role, method or output");
    }

    private static bool IsAgent(JsonElement container) => container.Get("name"u8).Is(InjectedPod.AgentContainer);
}
