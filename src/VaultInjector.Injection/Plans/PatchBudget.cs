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
    public static IEnumerable<PodProblem> Problems(
        int containers, InjectionRequest request, IReadOnlyList<EnvironmentVariable> wanted, AgentPlan? agent)
    {
        var each = Frame + Length(request.MountPath) + Length(wanted);
        var ofAgent = (long)Length(agent);
        if (ofAgent > MostBytes)
        {
            yield return new PodProblem(
                RejectionKind.TooLarge,
                "metadata.annotations",
                null,
                $"shorter templates, or fewer dollar signs in them: escaped, they make a patch of more than {MostBytes} bytes");
        }
        else if (((long)containers * each) + ofAgent > MostBytes)
        {
            yield return new PodProblem(
                RejectionKind.TooLarge,
                request.CaEnv.Count > 0 ? AnnotationKeys.CaEnv : "spec.containers",
                null,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"less to add: {wanted.Count} variables in {containers} containers make a patch of more than {MostBytes} bytes"));
        }
    }

    /// <summary>Each container of the agent has all of its variables.</summary>
    private static int Length(AgentPlan? agent) => agent is null ? 0 : agent.Containers * Length(agent.Environment);

    private static int Length(IReadOnlyList<EnvironmentVariable> variables) =>
        variables.Sum(variable => Frame + Length(variable.Name) + Escaped(variable));

    /// <summary>A patch escapes the quotes and backslashes of a document once more.</summary>
    private static int Escaped(EnvironmentVariable variable) => variable.Encoded?.EncodedUtf8Bytes.Length ?? Length(variable.Value) +
        variable.Value.AsSpan().Count('"') + variable.Value.AsSpan().Count('\\');

    private static int Length(string text) => Encoding.UTF8.GetByteCount(text);
}
