using System.Globalization;

namespace VaultInjector.Injection.Patches;

/// <summary>An RFC 6901 pointer; the only place that knows its escaping.</summary>
internal readonly record struct JsonPointer(string Text)
{
    public static JsonPointer Root { get; } = new("");

    /// <summary>The place after the last item of a list.</summary>
    public JsonPointer End => new(Text + "/-");

    public static JsonPointer operator /(JsonPointer parent, string name) => new($"{parent.Text}/{Escape(name)}");

    public static JsonPointer operator /(JsonPointer parent, int index) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{parent.Text}/{index}"));

    public override string ToString() => Text;

    private static string Escape(string name) =>
        name.AsSpan().ContainsAny('~', '/')
            ? name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)
            : name;
}
