using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using VaultInjector.CommandLine.Yaml;

namespace VaultInjector.CommandLine.Manifests;

/// <summary>
/// Documents as one text that can be joined with others: each begins with <c>---</c>. What was read stays as it is written but for what was
/// added; a text that does not read back as the same value is written anew.
/// </summary>
internal static partial class ManifestText
{
    private const string Marker = "---";

    private static readonly JsonWriterOptions Readable = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
    };

    public static string Of(IEnumerable<ManifestDocument> documents) => string.Concat(documents.Select(Document));

    /// <summary>A value as readable JSON.</summary>
    public static string Json(JsonNode value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Readable))
        {
            value.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    private static string Document(ManifestDocument document)
    {
        var lines = YamlLines.Split(Body(document));
        var isMarked = lines.Any(line => YamlLines.IsMarker(line, Marker));
        var isSilent = document.Root is null && lines.All(line => YamlLines.IsBlank(line) || line[0] is '#' or '%' or '.');
        return (isMarked || isSilent ? "" : $"{Marker}\n") + string.Concat(lines.Where(line => !IsVersion(line)));
    }

    /// <summary>A directive may only stand at the begin of a text, where another may come to stand; all versions are read alike.</summary>
    private static bool IsVersion(string line) => line.StartsWith("%YAML ", StringComparison.Ordinal);

    private static string Body(ManifestDocument document)
    {
        var source = document.Source;
        if (document.Root is not { } root)
        {
            return Ended(source.Text);
        }

        var isSame = JsonNode.DeepEquals(root, source.Value);
        var text = isSame ? source.Text : SourceChange.Apply(source, root);
        if (text is not null && (isSame && text.EndsWith('\n') || Reads(Ended(text), root)))
        {
            return Ended(source.IsJson ? SurrogatePair.Replace(text.TrimStart(), Character) : text);
        }

        return source.IsJson ? Json(root) : YamlWriter.Write([root]);
    }

    /// <summary>JSON behind <c>---</c> is read as YAML, which has no escape of two halves.</summary>
    private static string Character(Match pair) =>
        $"{pair.Groups["before"].Value}{Half(pair, "high")}{Half(pair, "low")}";

    private static char Half(Match pair, string name) =>
        (char)ushort.Parse(pair.Groups[name].ValueSpan, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private static string Ended(string text) =>
        text == "" || text.EndsWith('\n') ? text : text + (text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n");

    private static bool Reads(string text, JsonNode value)
    {
        try
        {
            return YamlDocument.All(text) is [var only] && JsonNode.DeepEquals(only.Value, value);
        }
        catch (YamlMistakeException)
        {
            return false;
        }
    }

    [GeneratedRegex(
        @"(?<!\\)(?<before>(\\\\)*)\\u(?<high>[dD][89abAB][0-9a-fA-F]{2})\\u(?<low>[dD][c-fC-F][0-9a-fA-F]{2})",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex SurrogatePair { get; }
}
