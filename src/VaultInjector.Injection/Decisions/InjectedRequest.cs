using System.Text.Json;
using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Compatibility;
using VaultInjector.Injection.Ground;

namespace VaultInjector.Injection.Decisions;

/// <summary>What a stored pod was injected with, read from its agent container, which cannot be edited as annotations can.</summary>
/// <param name="Role">The Vault role that the agent was given.</param>
/// <param name="AuthMethod">One of <see cref="AuthMethods"/>.</param>
/// <param name="Output">One of <see cref="Outputs"/>.</param>
public sealed record InjectedRequest(string Role, string AuthMethod, string Output)
{
    /// <summary>
    /// The role that the pod's annotations name now: null where they name none (it came from a default), another role where they were
    /// edited.
    /// </summary>
    public string? RoleAnnotation { get; init; }

    /// <summary>Name of the Vault that the agent was given; null for the one that has no name.</summary>
    public string? Vault { get; init; }

    /// <summary>Namespace in the Vault that the agent was given; null for the root namespace.</summary>
    public string? VaultNamespace { get; init; }

    /// <summary>Null where the agent container does not say what to get.</summary>
    internal static InjectedRequest? Read(JsonElement agent, JsonElement pod) =>
        Literal(agent, AgentEnvironment.Role) is { } role &&
        Literal(agent, AgentEnvironment.AuthMethod) is { } method &&
        Literal(agent, AgentEnvironment.Output) is { } output
            ? new InjectedRequest(role, method, output)
            {
                RoleAnnotation = AnnotatedRole(pod),
                Vault = Literal(agent, AgentEnvironment.VaultName),
                VaultNamespace = Literal(agent, AgentEnvironment.VaultNamespace),
            }
            : null;

    /// <summary>The value of a variable that is set exactly once and literally.</summary>
    internal static string? Literal(JsonElement container, string name)
    {
        var found = container.Get("env"u8).Items().Where(e => e.Get("name"u8).Is(name)).Take(2).ToArray();
        return found.Length == 1 ? found[0].Text("value"u8) : null;
    }

    private static string? AnnotatedRole(JsonElement pod)
    {
        var annotations = pod.Get("metadata"u8).Get("annotations"u8);
        return annotations.Get(AnnotationKeys.Role).Text() ?? annotations.Get(KubernetesVault.AppRole).Text();
    }
}
