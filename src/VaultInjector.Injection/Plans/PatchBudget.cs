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
    public static IEnumerable<PodProblem> Problems(int containers, InjectionRequest request, IReadOnlyList<EnvironmentVariable> wanted)
    {
        var each = Frame + Length(request.MountPath) + wanted.Sum(variable => Frame + Length(variable.Name) + Length(variable.Value));
        if ((long)containers * each > MostBytes)
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

    /// <summary>A problem where the document of secrets, which each container of the agent has, would fill a patch.</summary>
    public static IEnumerable<PodProblem> Secrets(InjectionRequest request)
    {
        var bytes = request.Secrets.IsEmpty ? 0
            : 2 * request.Secrets.ToVariables().Sum(part => (long)JsonText.Encode(part.Value).EncodedUtf8Bytes.Length);
        if (bytes > MostBytes)
        {
            yield return new PodProblem(
                RejectionKind.TooLarge,
                "metadata.annotations",
                null,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"shorter templates, or fewer dollar signs in them: escaped, they make a patch of more than {MostBytes} bytes"));
        }
    }

    private static int Length(string text) => Encoding.UTF8.GetByteCount(text);
}
