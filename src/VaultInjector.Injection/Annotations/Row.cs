using VaultInjector.Injection.Ground;

namespace VaultInjector.Injection.Annotations;

/// <summary>Writes the rows of the table.</summary>
internal static class Row
{
    public static Annotation Of(
        string name,
        Places where,
        string @default,
        string meaning,
        string expected,
        Func<AnnotationLayer, string, AnnotationLayer?> read) =>
        new() { Name = name, Where = where, Default = @default, Meaning = meaning, Expected = expected, Read = read };

    /// <summary>A family of annotations whose keys end with a NAME.</summary>
    public static Annotation Family(
        string name,
        string @default,
        string meaning,
        string expected,
        Func<NamedAnnotations, string, (NamedAnnotations? Value, Mistake? Mistake)> read) =>
        new() { Name = name, Where = Places.Pod, Default = @default, Meaning = meaning, Expected = expected, ReadNamed = read };

    /// <summary>A family of annotations that ask for variables.</summary>
    public static Annotation Variable(
        string name,
        string meaning,
        string expected,
        Func<string, string, string, (VariableAnnotation? Value, Mistake? Mistake)> read) =>
        new() { Name = name, Where = Places.Pod, Default = "—", Meaning = meaning, Expected = expected, ReadVariable = read };

    public static Func<AnnotationLayer, string, AnnotationLayer?> Setting<T>(
        Func<string, T?> parse, Func<InjectionDefaults, T, InjectionDefaults> apply)
        where T : class =>
        (layer, text) => parse(text) is { } value ? layer with { Settings = apply(layer.Settings, value) } : null;

    public static Func<AnnotationLayer, string, AnnotationLayer?> Setting<T>(
        Func<string, T?> parse, Func<InjectionDefaults, T?, InjectionDefaults> apply)
        where T : struct =>
        (layer, text) => parse(text) is { } value ? layer with { Settings = apply(layer.Settings, value) } : null;

    /// <summary>A value whose one sentence says what is wrong with it.</summary>
    public static Func<NamedAnnotations, string, (NamedAnnotations? Value, Mistake? Mistake)> Value<T>(
        Func<string, T?> parse, Func<NamedAnnotations, T, NamedAnnotations> apply)
        where T : class =>
        (named, text) => parse(text) is { } value ? (apply(named, value), null) : (null, null);

    public static Func<NamedAnnotations, string, (NamedAnnotations? Value, Mistake? Mistake)> Value<T>(
        Func<string, T?> parse, Func<NamedAnnotations, T?, NamedAnnotations> apply)
        where T : struct =>
        (named, text) => parse(text) is { } value ? (apply(named, value), null) : (null, null);

    /// <summary>A value with a grammar that names its mistakes; <paramref name="parse"/> gets the NAME first.</summary>
    public static Func<NamedAnnotations, string, (NamedAnnotations? Value, Mistake? Mistake)> Grammar<T>(
        Func<string, string, (T? Value, Mistake? Mistake)> parse, Func<NamedAnnotations, T, NamedAnnotations> apply)
        where T : class =>
        (named, text) => parse(named.Name, text) is ({ } value, _) ? (apply(named, value), null) : (null, parse(named.Name, text).Mistake);
}
