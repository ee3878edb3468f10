namespace VaultInjector.Injection.Annotations;

/// <summary>Whose word a setting is, the strongest first.</summary>
internal enum Origin
{
    Pod,
    Namespace,
    Configuration,
    BuiltIn,
}

/// <summary>Collects what one place says: its settings, and all that is wrong with it.</summary>
internal sealed class AnnotationLayer(Origin origin, string? namespaceName = null)
{
    public InjectionDefaults Settings { get; set; } = InjectionDefaults.None;

    public bool? Inject { get; set; }

    public IReadOnlyList<string>? Containers { get; set; }

    public string? Status { get; set; }

    public string? AllowedRoles { get; set; }

    /// <summary>Whether the pod carries the injector's status, be it genuine or not.</summary>
    public bool ClaimsInjected => Status is not null;

    public List<AnnotationError> Errors { get; } = [];

    public string? Source => Origins.Describe(origin, namespaceName);

    public bool Failed(string key) => Errors.Exists(e => e.Key == key);

    /// <summary>Reads one annotation; those of other domains say nothing to us.</summary>
    public void Read(string key, string value)
    {
        if (!key.StartsWith(AnnotationKeys.Domain, StringComparison.Ordinal))
        {
            return;
        }

        if (AnnotationKeys.Find(key) is not { } annotation)
        {
            Refuse(key, value, "a known annotation", AnnotationKeys.Nearest(key[AnnotationKeys.Domain.Length..]));
        }
        else if (!annotation.Where.HasFlag(Place))
        {
            Refuse(key, value, $"to stand on a {(annotation.Where == Places.Pod ? "pod" : "namespace")} only");
        }
        else if (!annotation.Read(this, value))
        {
            Refuse(key, value, annotation.Expected);
        }
    }

    private Places Place => origin == Origin.Pod ? Places.Pod : Places.Namespace;

    private void Refuse(string key, string value, string expected, string? nearest = null) =>
        Errors.Add(new AnnotationError(key, value, expected) { Nearest = nearest, Source = Source });
}

/// <summary>Names an origin in messages.</summary>
internal static class Origins
{
    /// <summary>Null for the pod itself, which goes without saying.</summary>
    public static string? Describe(Origin origin, string? namespaceName) => origin switch
    {
        Origin.Namespace => $"namespace {namespaceName}",
        Origin.Configuration => "the injector's configuration",
        Origin.BuiltIn => "default",
        _ => null,
    };
}
