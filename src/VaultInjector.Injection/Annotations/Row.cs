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

    public static Func<AnnotationLayer, string, AnnotationLayer?> Setting<T>(
        Func<string, T?> parse, Func<InjectionDefaults, T, InjectionDefaults> apply)
        where T : class =>
        (layer, text) => parse(text) is { } value ? layer with { Settings = apply(layer.Settings, value) } : null;

    public static Func<AnnotationLayer, string, AnnotationLayer?> Setting<T>(
        Func<string, T?> parse, Func<InjectionDefaults, T?, InjectionDefaults> apply)
        where T : struct =>
        (layer, text) => parse(text) is { } value ? layer with { Settings = apply(layer.Settings, value) } : null;
}
