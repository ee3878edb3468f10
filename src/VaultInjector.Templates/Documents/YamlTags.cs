using VaultInjector.Templates.Values;

namespace VaultInjector.Templates.Documents;

/// <summary>The tags that change a value: <c>!!str 10</c>, <c>!!float 1</c>, <c>!!binary …</c>; others are left out.</summary>
internal static class YamlTags
{
    /// <param name="source">For errors.</param>
    /// <param name="tag">Without its first exclamation mark.</param>
    /// <param name="value">The value as it would be without the tag.</param>
    /// <param name="text">The text of the last scalar.</param>
    public static object? Apply(YamlSource source, string tag, object? value, string text) =>
        Typed(source, tag, value is string && tag is "!int" or "!float" or "!bool" ? YamlTypes.Resolve(text) : value, text);

    private static object? Typed(YamlSource source, string tag, object? value, string text) => tag switch
    {
        "!str" or "" when value is not (GoMap or GoList) => value is null ? "" : text,
        "!float" when GoType.Kind(value) == GoKind.Int => (double)GoType.ToInt(value),
        "!binary" => Binary(source, text),
        "!null" when value is "" => null,
        "!int" when GoType.Kind(value) is not (GoKind.Int or GoKind.Uint) => throw Wrong(source, tag, text),
        "!float" when value is not double => throw Wrong(source, tag, text),
        "!bool" when value is not bool => throw Wrong(source, tag, text),
        _ => value,
    };

    private static string Binary(YamlSource source, string text)
    {
        try
        {
            return GoText.FromBytes(Convert.FromBase64String(text));
        }
        catch (FormatException)
        {
            throw source.Wrong("!!binary value contains invalid base64 data");
        }
    }

    private static Faults.FunctionException Wrong(YamlSource source, string tag, string text) =>
        source.Wrong($"cannot decode `{text}` as a !{tag}");
}
