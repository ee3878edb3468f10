using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace VaultInjector.CommandLine.Yaml;

/// <summary>Writes what is added to a text as its surroundings are written: in lines of a block, or between brackets.</summary>
/// <param name="text">The document.</param>
/// <param name="isJson">Whether keys want quotes between brackets.</param>
internal sealed partial class SourceWriter(string text, bool isJson)
{
    private readonly string _newLine = text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";

    /// <summary>Entries behind those of a map in braces.</summary>
    public SourceEdit IntoBraces(SourceNode.Map map, IEnumerable<KeyValuePair<string, JsonNode?>> entries)
    {
        var written = string.Join(", ", entries.Select(entry => $"{Text(entry.Key)}: {Flow(entry.Value)}"));
        return map.Entries.Count > 0
            ? Insert(map.Entries[^1].Value.End, $", {written}")
            : Insert(text.IndexOf('{', map.Start) + 1, written);
    }

    /// <summary>Entries behind those of a map in lines.</summary>
    public SourceEdit IntoLines(SourceNode.Map map, IEnumerable<KeyValuePair<string, JsonNode?>> entries) =>
        Below(
            map.Entries[^1].Value.End,
            Indented(
                YamlWriter.Write([new JsonObject(entries.Select(entry => KeyValuePair.Create(entry.Key, entry.Value?.DeepClone())))]),
                Column(map.Entries[0].Start)));

    /// <summary>Items before the one at <paramref name="index"/> of a list in brackets.</summary>
    public SourceEdit IntoBrackets(SourceNode.List list, int index, IEnumerable<JsonNode?> items)
    {
        var written = string.Join(", ", items.Select(Flow));
        return index > 0 ? Insert(list.Items[index - 1].End, $", {written}")
            : Insert(text.IndexOf('[', list.Start) + 1, list.Items.Count > 0 ? $"{written}, " : written);
    }

    /// <summary>Items before the one at <paramref name="index"/> of a list in lines; null where its dashes cannot be found.</summary>
    public SourceEdit? IntoLines(SourceNode.List list, int index, IEnumerable<JsonNode?> items)
    {
        if (Dash(list.Items[0].Start) is not { } dash)
        {
            return null;
        }

        var lines = Indented(YamlWriter.Write([new JsonArray([.. items.Select(item => item?.DeepClone())])]), Column(dash));
        return index == 0
            ? Insert(dash, lines[Column(dash)..] + new string(' ', Column(dash)))
            : Below(list.Items[index - 1].End, lines);
    }

    /// <summary>
    /// The lines of one entry of a map; null where it does not have lines of its own, or is all there is.
    /// </summary>
    public SourceEdit? WithoutLines(SourceNode.Map map, int index) =>
        map.IsFlow || map.Entries.Count == 1 ? null
        : Lines(map.Entries[index].Start, index + 1 < map.Entries.Count ? map.Entries[index + 1].Start : map.Entries[index].Value.End);

    /// <summary>As for an entry of a map.</summary>
    public SourceEdit? WithoutLines(SourceNode.List list, int index) =>
        list.IsFlow || list.Items.Count == 1 || Dash(list.Items[index].Start) is not { } dash ? null
        : Lines(dash, index + 1 < list.Items.Count ? Dash(list.Items[index + 1].Start) ?? dash : list.Items[index].End);

    /// <summary>From the line with one offset to before the line with the other; null where they share one.</summary>
    private SourceEdit? Lines(int start, int end)
    {
        var first = start - Column(start);
        var next = end - Column(end);
        if (next < end && !text.AsSpan(next, end - next).IsWhiteSpace())
        {
            // The end of a value, in the middle of its last line.
            next = text.IndexOf('\n', end) is var feed && feed < 0 ? text.Length : feed + 1;
        }

        next = BeforeComments(first, next, Column(start));
        return next > first && text.AsSpan(first, start - first).IsWhiteSpace() ? new SourceEdit(first, next, "") : null;
    }

    /// <summary>Comments at the column of the entry, or further left, speak of what follows.</summary>
    private int BeforeComments(int first, int next, int column)
    {
        while (next > first)
        {
            var line = text.LastIndexOf('\n', Math.Max(next - 2, 0)) + 1;
            var mark = text.AsSpan(line, next - line).IndexOfAnyExcept(' ');
            if (line <= first || mark < 0 || mark > column || text[line + mark] != '#')
            {
                break;
            }

            next = line;
        }

        return next;
    }

    /// <summary>Another value in the place of a scalar or an alias.</summary>
    public SourceEdit Replace(SourceNode node, JsonNode? value)
    {
        var isGlued = node.Start > 0 && text[node.Start - 1] is ':' or '-';
        return new SourceEdit(node.Start, node.End, (isGlued ? " " : "") + Flow(value));
    }

    private static SourceEdit Insert(int at, string what) => new(at, at, what);

    /// <summary>Lines below the one in which a value ends.</summary>
    private SourceEdit Below(int end, string lines)
    {
        if (end > 0 && text[end - 1] == '\n')
        {
            return Insert(end, lines);
        }

        var at = text.IndexOf('\n', end);
        return at < 0 ? Insert(text.Length, _newLine + lines) : Insert(at + 1, lines);
    }

    /// <summary>The dash of an item, in its line or in one above it with nothing but blank lines and comments between.</summary>
    private int? Dash(int item)
    {
        var at = text.AsSpan(0, item).LastIndexOfAnyExcept(' ');
        if (at < 0 || text[at] != '\n')
        {
            return at >= 0 && text[at] == '-' ? at : null;
        }

        for (var end = at; end > 0;)
        {
            var start = text.LastIndexOf('\n', end - 1) + 1;
            var line = text[start..end];
            if (OnlyDash.Match(line) is { Success: true } match)
            {
                return start + match.Groups["dash"].Index;
            }

            if (!YamlLines.IsBlank(line) && !line.AsSpan().TrimStart().StartsWith('#'))
            {
                return null;
            }

            end = start - 1;
        }

        return null;
    }

    /// <summary>A line that begins an item and has nothing of its value.</summary>
    [GeneratedRegex(
        @"^ *(- +)*(?<dash>-)[ \t]*(?<comment>(?<=[ \t])#.*)?\r?$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex OnlyDash { get; }

    private int Column(int at) => at - (at > 0 ? text.LastIndexOf('\n', at - 1) + 1 : 0);

    private string Indented(string block, int column)
    {
        var indent = new string(' ', column);
        return string.Concat(
            block.Split('\n', StringSplitOptions.None)[..^1].Select(line => (line.Length > 0 ? indent + line : line) + _newLine));
    }

    private string Flow(JsonNode? value) => value switch
    {
        JsonObject map => $"{{{string.Join(", ", map.Select(entry => $"{Text(entry.Key)}: {Flow(entry.Value)}"))}}}",
        JsonArray list => $"[{string.Join(", ", list.Select(Flow))}]",
        JsonValue text when text.GetValueKind() == JsonValueKind.String => Text(text.GetValue<string>()),
        _ => value?.ToJsonString() ?? "null",
    };

    /// <summary>Between brackets a colon is read in several ways, so text with one is quoted.</summary>
    private string Text(string value) =>
        isJson || !YamlWriter.IsWord(value) || value.AsSpan().ContainsAny(':', ',')
            ? $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(value)}\""
            : value;
}
