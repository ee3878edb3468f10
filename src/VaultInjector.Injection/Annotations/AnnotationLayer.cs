using System.Collections.Immutable;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Secrets;

namespace VaultInjector.Injection.Annotations;

/// <summary>What the annotations of one place say: the settings, and the problems found while reading them.</summary>
internal sealed record AnnotationLayer(Origin Origin, string? NamespaceName = null)
{
    public InjectionDefaults Settings { get; init; } = InjectionDefaults.None;

    public bool? Inject { get; init; }

    public IReadOnlyList<string>? Containers { get; init; }

    public string? Status { get; init; }

    /// <summary>What the annotations with a NAME say, by this NAME.</summary>
    public ImmutableSortedDictionary<string, NamedAnnotations> Named { get; init; } =
        ImmutableSortedDictionary.Create<string, NamedAnnotations>(StringComparer.Ordinal);

    /// <summary>The annotations that ask for variables, by their keys without the domain.</summary>
    public ImmutableSortedDictionary<string, VariableAnnotation> Variables { get; init; } =
        ImmutableSortedDictionary.Create<string, VariableAnnotation>(StringComparer.Ordinal);

    /// <summary>Whether a file, template, certificate or variable is asked for, even one that could not be read.</summary>
    public bool NamesFile { get; init; }

    public IReadOnlyList<PodProblem> Problems { get; init; } = [];

    /// <summary>Whether the pod carries the injector's status, be it genuine or not.</summary>
    public bool ClaimsInjected => Status is not null || Failed(AnnotationKeys.Status);

    private string? Source => Origins.Describe(Origin, NamespaceName);

    private Places Place => Origin == Origin.Pod ? Places.Pod : Places.Namespace;

    /// <summary>Whether the value of this annotation could not be used.</summary>
    public bool Failed(string key) => Problems.Any(problem => problem.Key == key);

    /// <summary>Reads these annotations over what the layer says already; those of other domains are ignored.</summary>
    public AnnotationLayer Read(IEnumerable<KeyValuePair<string, string>> annotations)
    {
        var (layer, problems) = (this, new List<PodProblem>());
        foreach (var (key, value) in annotations)
        {
            if (key.StartsWith(AnnotationKeys.Domain, StringComparison.Ordinal))
            {
                (layer, var problem) = layer.Read(key, value, suggest: problems.Count < PodProblem.MostShown);
                problems.AddRange(problem is null ? [] : [problem]);
            }
        }

        return problems.Count == 0 ? layer : layer with { Problems = [.. Problems, .. problems] };
    }

    private (AnnotationLayer Layer, PodProblem? Problem) Read(string key, string value, bool suggest)
    {
        if (AnnotationTable.Find(key) is not { } annotation)
        {
            var nearest = !suggest ? null : AnnotationTable.Nearest(key[AnnotationKeys.Domain.Length..]);
            return (this, Problem(RejectionKind.AnnotationUnknown, key, value, "a known annotation") with { Nearest = nearest });
        }

        if (!annotation.Where.HasFlag(Place))
        {
            var place = annotation.Where == Places.Pod ? "pod" : "namespace";
            return (this, Problem(RejectionKind.AnnotationMisplaced, key, value, $"to stand on a {place} only"));
        }

        return annotation.ReadNamed is not null ? ReadNamed(annotation, key, value)
            : annotation.ReadVariable is not null ? ReadVariable(annotation, key, value)
            : annotation.Read(this, value) is { } layer
            ? (layer, null)
            : (this, Problem(RejectionKind.ValueInvalid, key, value, annotation.Expected));
    }

    private (AnnotationLayer Layer, PodProblem? Problem) ReadNamed(Annotation annotation, string key, string value)
    {
        var own = key[AnnotationKeys.Domain.Length..];
        var name = own[(annotation.Head!.Length + 1)..];
        var layer = this with { NamesFile = NamesFile || annotation.Head is "secret" or "template" or "certificate" };
        if (FilePaths.NameMistake(name) is { } wrong)
        {
            return (layer, Problem(RejectionKind.ValueInvalid, key, value, wrong.Expected));
        }

        var known = Named.GetValueOrDefault(name) ?? new NamedAnnotations(name);
        var (read, mistake) = annotation.ReadNamed!(known, value);
        var now = (read ?? known with { Failed = [.. known.Failed, annotation.Head] }) with { Texts = [.. known.Texts, new(own, value)] };
        var problem = Problem(RejectionKind.ValueInvalid, key, value, mistake?.Expected ?? annotation.Expected);
        return (layer with { Named = Named.SetItem(name, now) }, read is not null ? null : problem with { Nearest = mistake?.Nearest });
    }

    private (AnnotationLayer Layer, PodProblem? Problem) ReadVariable(Annotation annotation, string key, string value)
    {
        var own = key[AnnotationKeys.Domain.Length..];
        var (variable, mistake) = annotation.ReadVariable!(own, own[(annotation.Head!.Length + 1)..], value);
        var problem = Problem(RejectionKind.ValueInvalid, key, value, mistake?.Expected ?? annotation.Expected);
        return variable is null
            ? (this with { NamesFile = true }, problem with { Nearest = mistake?.Nearest })
            : (this with { NamesFile = true, Variables = Variables.SetItem(own, variable) }, null);
    }

    private PodProblem Problem(RejectionKind kind, string key, string value, string expected) =>
        new(kind, key, value, expected) { Source = Source };
}
