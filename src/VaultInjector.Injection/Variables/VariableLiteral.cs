using VaultInjector.Contracts;
using VaultInjector.Injection.Pods;

namespace VaultInjector.Injection.Variables;

/// <summary>A variable of a container whose value refers to secrets.</summary>
/// <param name="Container">Whose it is.</param>
/// <param name="Index">Its place in the container's env.</param>
/// <param name="Name">Its name.</param>
/// <param name="Text">Its value.</param>
/// <param name="Parts">What the value consists of.</param>
internal sealed record VariableLiteral(PodContainer Container, int Index, string Name, string Text, IReadOnlyList<VariablePart> Parts)
{
    /// <summary>The file that the agent writes for it; null where it came after the agent had its document.</summary>
    public string? File { get; init; }

    /// <summary>Where it stands in the pod.</summary>
    public string Path => $"{Container.Path}.env[{Index}].value";

    /// <summary>As messages of the agent and of <c>check</c> name it.</summary>
    public string Origin => $"{OriginPrefix}{Name} of container {Container.Name}";

    /// <summary>Tells literals from annotations in the agent's document.</summary>
    public const string OriginPrefix = "variable ";
}
