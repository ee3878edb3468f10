using System.Text.Json;
using VaultInjector.Injection.Ground;

namespace VaultInjector.Injection.Annotations;

/// <summary>Our annotations of a pod as texts, up to limits that keep the cost of any pod low.</summary>
internal sealed record PodAnnotations(IReadOnlyList<KeyValuePair<string, string>> Ours, IReadOnlyList<PodProblem> Problems)
{
    /// <summary>More than there are; a pod with more is refused.</summary>
    private const int MostAnnotations = 256;

    /// <summary>In bytes of JSON; the API server allows 256 KiB for all annotations of a pod together.</summary>
    private const int LongestValue = 64 * 1024;

    public static PodAnnotations Read(JsonElement annotations)
    {
        var (ours, problems) = (new List<KeyValuePair<string, string>>(), new List<PodProblem>());
        foreach (var annotation in annotations.Fields())
        {
            if (!annotation.KeyStartsWith("vault-injector.io/"u8))
            {
                continue;
            }

            if (ours.Count == MostAnnotations)
            {
                problems.Add(new PodProblem(
                    RejectionKind.TooLarge,
                    "metadata.annotations",
                    null,
                    $"at most {MostAnnotations} annotations of {AnnotationKeys.Domain}"));
                break;
            }

            if (annotation.Value.RawLength() > LongestValue)
            {
                problems.Add(new PodProblem(RejectionKind.TooLarge, annotation.Key(), null, $"a value of at most {LongestValue} bytes"));
                break;
            }

            if (annotation.Value.ValueKind is JsonValueKind.String or JsonValueKind.Null)
            {
                ours.Add(new(annotation.Key(), annotation.Value.Text() ?? ""));
            }
            else if (problems.Count < PodProblem.MostOfAKind)
            {
                problems.Add(Unquoted(annotation.Key(), annotation.Value.Raw()));
            }
        }

        return new PodAnnotations(ours, problems);
    }

    /// <summary>Only files have such values, where the quotes were forgotten: the API server refuses them.</summary>
    private static PodProblem Unquoted(string key, string value) =>
        new(RejectionKind.ValueInvalid, key, value, $"text; quote it: {Quoted.Text(value)}") { IsBare = true };
}
