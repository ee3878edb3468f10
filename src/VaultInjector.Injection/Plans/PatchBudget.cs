using System.Globalization;
using System.Text;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Requests;

namespace VaultInjector.Injection.Plans;

/// <summary>Bounds what is added to the containers of one pod: each variable is added to each container.</summary>
internal static class PatchBudget
{
    /// <summary>In bytes; an object in the API server has at most about 1.5 MiB.</summary>
    private const int MostBytes = 1024 * 1024;

    /// <summary>The JSON around a name and a value: the operation, its path, braces and quotes.</summary>
    private const int Frame = 128;

    /// <summary>A problem where the patch of so many containers would be too large; it is not written then.</summary>
    public static IEnumerable<PodProblem> Problems(IReadOnlyList<ContainerPlan> containers, InjectionRequest request, AgentPlan? agent)
    {
        var ofContainers = containers.Sum(container => (long)Frame + Length(request.MountPath) + Length(container));
        var ofAgent = (long)Length(agent);
        if (ofAgent > MostBytes)
        {
            yield return new PodProblem(
                RejectionKind.TooLarge,
                "metadata.annotations",
                null,
                $"shorter templates, or fewer dollar signs in them: escaped, they make a patch of more than {MostBytes} bytes");
        }
        else if (ofContainers + ofAgent > MostBytes)
        {
            yield return new PodProblem(
                RejectionKind.TooLarge,
                request.CaEnv.Count > 0 ? AnnotationKeys.CaEnv : "spec.containers",
                null,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"less to add: {Most(containers)} variables in {containers.Count} containers make a patch of over {MostBytes} bytes"));
        }
    }

    private static int Most(IReadOnlyList<ContainerPlan> containers) =>
        containers.Max(container => container.Environment.Count + container.Literals.Count);

    /// <summary>A literal is two operations, and exec two mounts and three words.</summary>
    private static int Length(ContainerPlan container) =>
        Length(container.Environment) + container.Literals.Sum(literal => Frame + Length(literal.Variable)) +
        container.Folders.Sum(folder => Frame + Length(folder.MountPath)) + (container.Exec is null ? 0 : 6 * Frame);

    /// <summary>Each container of the agent has all of its variables.</summary>
    private static int Length(AgentPlan? agent) => agent is null ? 0 : agent.Containers * Length(agent.Environment);

    private static int Length(IReadOnlyList<EnvironmentVariable> variables) => variables.Sum(Length);

    /// <summary>A reference to a file names its volume too.</summary>
    private static int Length(EnvironmentVariable variable) =>
        Frame + Length(variable.Name) + Escaped(variable) + (variable.File is { } file ? Frame + Length(file) : 0);

    /// <summary>A patch escapes the quotes and backslashes of a document once more.</summary>
    private static int Escaped(EnvironmentVariable variable) => variable.Encoded?.EncodedUtf8Bytes.Length ?? Length(variable.Value) +
        variable.Value.AsSpan().Count('"') + variable.Value.AsSpan().Count('\\');

    private static int Length(string text) => Encoding.UTF8.GetByteCount(text);
}
