using System.Globalization;
using System.Text;
using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;

namespace VaultInjector.Injection.Variables;

/// <summary>
/// Gives each request a file of its own: one value that cannot be read, or that the kubelet cannot hold, harms no other variable. Equal
/// requests of several containers share one.
/// </summary>
/// <remarks>
/// Names of files: <c>env.VAR</c> and <c>env-from.N</c> as the annotations, <c>CONTAINER_VAR</c> for a literal. A container's name has
/// neither dot nor underscore, so that no two meet.
/// </remarks>
internal sealed class VariableFiles
{
    private readonly Dictionary<string, string> _files = new(StringComparer.Ordinal);
    private readonly List<VariableRequest> _ofLiterals = [];

    /// <summary>The requests that no annotation makes, in the order of the pod.</summary>
    public IReadOnlyList<VariableRequest> OfLiterals => _ofLiterals;

    public VariableRequest Add(VariableAnnotation annotation)
    {
        if (!annotation.AllFields)
        {
            _files.TryAdd(Content(annotation.Name, annotation.Parts), annotation.Key);
        }

        return new VariableRequest(annotation.Key, annotation.Name, annotation.Parts)
        {
            AllFields = annotation.AllFields,
            Origin = annotation.Key,
        };
    }

    /// <summary>The requests of literals that the agent of the pod was given.</summary>
    public void Know(IReadOnlyList<VariableRequest> former)
    {
        foreach (var request in former.Where(one => one.Origin.StartsWith(VariableLiteral.OriginPrefix, StringComparison.Ordinal)))
        {
            _files.TryAdd(Content(request.Name, request.Parts), request.File);
            _ofLiterals.Add(request);
        }
    }

    /// <summary>The file of an equal request; null where there is none.</summary>
    public string? Find(VariableLiteral literal) => _files.GetValueOrDefault(Content(literal.Name, literal.Parts));

    /// <summary>The file of an equal request, or of a new one.</summary>
    public string Add(VariableLiteral literal)
    {
        if (Find(literal) is { } known)
        {
            return known;
        }

        var file = $"{Label(literal.Container.Name)}_{literal.Name}";
        _files.Add(Content(literal.Name, literal.Parts), file);
        _ofLiterals.Add(new VariableRequest(file, literal.Name, literal.Parts) { Origin = literal.Origin });
        return file;
    }

    /// <summary>The API server refuses other names of containers; until then they are harmless here.</summary>
    private static string Label(string container) => string.Concat(container.Take(63).Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'));

    private static string Content(string name, IReadOnlyList<VariablePart> parts)
    {
        var text = new StringBuilder(name);
        foreach (var part in parts)
        {
            text.Append('\0').Append(part.Text is null ? 's' : 't')
                .Append(part.Text ?? part.Secret).Append('\0').Append(part.Field).Append('\0')
                .Append(CultureInfo.InvariantCulture, $"{part.Version}").Append('\0').Append(part.Template);
        }

        return text.ToString();
    }
}
