using System.Text.Json;
using VaultInjector.Injection.Ground;

namespace VaultInjector.Injection.Annotations;

/// <summary>Our annotations of a pod as texts, up to limits that keep the cost of any pod low.</summary>
internal sealed record PodAnnotations(IReadOnlyList<KeyValuePair<string, string>> Ours, IReadOnlyList<PodProblem> Problems)
{
    /// <summary>More than 64 files need; a pod with more is refused.</summary>
    public const int MostAnnotations = 768;

    /// <summary>In bytes of JSON, for all values together; the API server allows 256 KiB for all annotations of a pod.</summary>
    private const int MostBytes = 512 * 1024;

    public static PodAnnotations Read(JsonElement annotations)
    {
        var (ours, problems, bytes) = (new List<KeyValuePair<string, string>>(), new List<PodProblem>(), 0);
        foreach (var annotation in annotations.Fields())
        {
            if (!annotation.KeyStartsWith("vault-injector.io/"u8))
            {
                continue;
            }

            bytes += annotation.Value.RawLength();
            var most = ours.Count == MostAnnotations ? $"at most {MostAnnotations} annotations of {AnnotationKeys.Domain}"
                : bytes > MostBytes ? $"at most {MostBytes} bytes in all annotations of {AnnotationKeys.Domain}"
                : null;
            if (most is not null)
            {
                return new PodAnnotations(ours, [new PodProblem(RejectionKind.TooLarge, "metadata.annotations", null, most)]);
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
