namespace VaultInjector.CommandLine.Yaml;

/// <summary>The lines of a text, with their breaks: those of YAML 1.1, which the parser counts too.</summary>
internal static class YamlLines
{
    private const string Breaks = "\r\n\u0085\u2028\u2029";

    public static IReadOnlyList<string> Split(string text)
    {
        var (lines, start) = (new List<string>(), 0);
        while (text.AsSpan(start).IndexOfAny(Breaks) is var at and >= 0)
        {
            var end = start + at + 1;
            end += text[end - 1] == '\r' && end < text.Length && text[end] == '\n' ? 1 : 0;
            lines.Add(text[start..end]);
            start = end;
        }

        if (start < text.Length)
        {
            lines.Add(text[start..]);
        }

        return lines;
    }

    /// <summary>Without its break.</summary>
    public static ReadOnlySpan<char> Body(string line) => line.AsSpan().TrimEnd(Breaks);

    /// <summary>How many spaces a line begins with.</summary>
    public static int Indent(string line) => line.AsSpan().IndexOfAnyExcept(' ') is var at and >= 0 ? at : line.Length;

    public static bool IsBlank(string line) => line.AsSpan().IsWhiteSpace();

    /// <summary>Whether the line is a marker that begins (<c>---</c>) or ends (<c>...</c>) a document.</summary>
    public static bool IsMarker(string line, string marker) =>
        line.StartsWith(marker, StringComparison.Ordinal) && (line.Length == marker.Length || char.IsWhiteSpace(line[marker.Length]));
}
