using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace VaultInjector.CommandLine.Yaml;

/// <summary>Writes JSON values as YAML that every reader reads back as the same values.</summary>
internal static class YamlWriter
{
    private static readonly EmitterSettings Settings = new(
        bestIndent: 2,
        bestWidth: int.MaxValue,
        isCanonical: false,
        maxSimpleKeyLength: 1024);

    /// <summary>Values in lines, each with its break; several are documents with a line of three dashes between them.</summary>
    public static string Write(IEnumerable<JsonNode> documents) => string.Join("---\n", documents.Select(Document));

    private static string Document(JsonNode document)
    {
        var text = new StringWriter { NewLine = "\n" };
        var emitter = new Emitter(text, Settings);
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart());
        Emit(emitter, document);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        var written = text.ToString();
        return written.EndsWith("\n...\n", StringComparison.Ordinal) ? written[..^"...\n".Length] : written;
    }

    private static void Emit(Emitter emitter, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                EmitMap(emitter, map);
                break;
            case JsonArray list:
                EmitList(emitter, list);
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                emitter.Emit(Text(value.GetValue<string>(), isKey: false));
                break;
            default:
                emitter.Emit(Plain(node?.ToJsonString() ?? "null"));
                break;
        }
    }

    private static void EmitMap(Emitter emitter, JsonObject map)
    {
        var style = map.Count == 0 ? MappingStyle.Flow : MappingStyle.Block;
        emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, isImplicit: true, style));
        foreach (var (key, value) in map)
        {
            emitter.Emit(Text(key, isKey: true));
            Emit(emitter, value);
        }

        emitter.Emit(new MappingEnd());
    }

    private static void EmitList(Emitter emitter, JsonArray list)
    {
        var style = list.Count == 0 ? SequenceStyle.Flow : SequenceStyle.Block;
        emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, isImplicit: true, style));
        foreach (var item in list)
        {
            Emit(emitter, item);
        }

        emitter.Emit(new SequenceEnd());
    }

    private static Scalar Plain(string text) =>
        new(AnchorName.Empty, TagName.Empty, text, ScalarStyle.Plain, isPlainImplicit: true, isQuotedImplicit: false);

    private static Scalar Text(string text, bool isKey)
    {
        var style = !isKey && IsBlock(text) ? ScalarStyle.Literal
            : IsWord(text) ? ScalarStyle.Plain
            : ScalarStyle.DoubleQuoted;
        return new Scalar(AnchorName.Empty, TagName.Empty, text, style, isPlainImplicit: true, isQuotedImplicit: true);
    }

    /// <summary>Whether every reader takes the text for the same text without quotes.</summary>
    public static bool IsWord(string text) => IsPlain(text) && !YamlScalar.NeedsQuotes(text);

    /// <summary>Names, paths, images, addresses and words, which no reader takes for syntax. Everything else is quoted.</summary>
    private static bool IsPlain(string text) =>
        text.Length > 0 &&
        (char.IsAsciiLetterOrDigit(text[0]) || text[0] is '/' or '.' or '_') &&
        text[^1] is not (':' or ' ') &&
        text.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '_' or '-' or ':' or '=' or '+' or '@' or ',' or ' ') &&
        !text.Contains(": ", StringComparison.Ordinal) && !text.Contains("  ", StringComparison.Ordinal);

    /// <summary>Lines that every reader takes from a literal block unchanged: printable, no space at either end.</summary>
    private static bool IsBlock(string text)
    {
        var body = text.EndsWith('\n') ? text[..^1] : text;
        return text.Contains('\n', StringComparison.Ordinal) &&
            body.Length > 0 &&
            body[0] is not (' ' or '\n') && body[^1] != '\n' &&
            body.All(c => c == '\n' || c is >= ' ' and <= '~') &&
            !body.Split('\n').Any(line => line.EndsWith(' '));
    }
}
