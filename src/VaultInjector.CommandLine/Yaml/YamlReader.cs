using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace VaultInjector.CommandLine.Yaml;

/// <summary>YAML documents as JSON values, from the parser's events: no reflection, and every mistake has line and column.</summary>
internal sealed class YamlReader
{
    /// <summary>Levels; the API server's own limit is near.</summary>
    private const int Deepest = 100;

    /// <summary>Values in a text: aliases of aliases would fill the memory otherwise.</summary>
    private const int MostValues = 1_000_000;

    private const string MergeKey = "<<";

    private readonly Parser _parser;
    private readonly Dictionary<AnchorName, JsonNode?> _anchors = [];
    private int _values;

    private YamlReader(TextReader text) => _parser = new Parser(text);

    /// <summary>All documents of a text without the empty ones. JSON is YAML.</summary>
    /// <exception cref="YamlMistakeException">With line and column.</exception>
    public static IReadOnlyList<JsonNode> Read(string text)
    {
        try
        {
            return TryJson(text) is { } json ? [json] : new YamlReader(new StringReader(text)).Documents();
        }
        catch (YamlException mistake)
        {
            throw new YamlMistakeException(mistake.Start.Line, mistake.Start.Column, Sentence(mistake), mistake);
        }
        catch (InvalidOperationException lost)
        {
            // The scanner throws this for some texts that are not YAML, without a position.
            throw new YamlMistakeException(1, 1, "this is not YAML", lost);
        }
    }

    /// <summary>JSON may be indented with tabs, which YAML does not allow.</summary>
    private static JsonNode? TryJson(string text)
    {
        if (!text.AsSpan().TrimStart().StartsWith('{'))
        {
            return null;
        }

        try
        {
            return JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { MaxDepth = Deepest, AllowDuplicateProperties = false });
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private List<JsonNode> Documents()
    {
        var documents = new List<JsonNode>();
        _parser.Consume<StreamStart>();
        while (!_parser.Accept<StreamEnd>(out _))
        {
            _parser.Consume<DocumentStart>();
            _anchors.Clear();
            if (Value(0) is { } document)
            {
                documents.Add(document);
            }

            _parser.Consume<DocumentEnd>();
        }

        return documents;
    }

    private JsonNode? Value(int depth)
    {
        var next = _parser.Current ?? throw new YamlException("the text ends too early");
        if (depth > Deepest || ++_values > MostValues)
        {
            throw Mistake(next, depth > Deepest ? $"nested deeper than {Deepest}" : $"more than {MostValues} values");
        }

        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            return Named(alias);
        }

        var anchor = ((NodeEvent)next).Anchor;
        var value = next switch
        {
            Scalar => Plain(_parser.Consume<Scalar>()),
            SequenceStart => List(depth),
            _ => Map(depth),
        };
        if (!anchor.IsEmpty)
        {
            _anchors[anchor] = value?.DeepClone();
        }

        return value;
    }

    private JsonNode? Named(AnchorAlias alias)
    {
        if (!_anchors.TryGetValue(alias.Value, out var named))
        {
            throw Mistake(alias, $"there is no &{alias.Value} before *{alias.Value}");
        }

        _values += Count(named);
        return _values > MostValues ? throw Mistake(alias, $"more than {MostValues} values") : named?.DeepClone();
    }

    private static int Count(JsonNode? node) => node switch
    {
        JsonObject map => 1 + map.Sum(entry => Count(entry.Value)),
        JsonArray list => 1 + list.Sum(Count),
        _ => 1,
    };

    private JsonArray List(int depth)
    {
        var list = new JsonArray();
        _parser.Consume<SequenceStart>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            list.Add(Value(depth + 1));
        }

        return list;
    }

    private JsonObject Map(int depth)
    {
        var (map, merged) = (new JsonObject(), new List<JsonObject>());
        _parser.Consume<MappingStart>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var key = Key(out var isMerge);
            if (isMerge)
            {
                merged.AddRange(Merged(key, Value(depth + 1)));
            }
            else if (!map.TryAdd(key.Text, Value(depth + 1)))
            {
                throw Mistake(key.Event, $"key '{key.Text}' is there twice");
            }
        }

        // The map's own keys win, then those of the map that is merged first.
        foreach (var (name, value) in merged.SelectMany(source => source))
        {
            map.TryAdd(name, value?.DeepClone());
        }

        return map;
    }

    private (string Text, ParsingEvent Event) Key(out bool isMerge)
    {
        var next = _parser.Current!;
        isMerge = next is Scalar { Style: ScalarStyle.Plain, Value: MergeKey };
        return next is Scalar or AnchorAlias && Value(Deepest) is JsonValue value
            ? (value.ToString(), next)
            : throw Mistake(next, "a key is not text");
    }

    private static IEnumerable<JsonObject> Merged((string Text, ParsingEvent Event) key, JsonNode? source) => source switch
    {
        JsonObject map => [map],
        JsonArray list when list.All(item => item is JsonObject) => list.Cast<JsonObject>(),
        _ => throw Mistake(key.Event, $"{MergeKey} takes a map, or a list of maps"),
    };

    private static JsonNode? Plain(Scalar scalar)
    {
        try
        {
            return scalar.Style != ScalarStyle.Plain || IsText(scalar.Tag)
                ? JsonValue.Create(scalar.Value)
                : YamlScalar.Resolve(scalar.Value);
        }
        catch (FormatException wrong)
        {
            throw Mistake(scalar, wrong.Message);
        }
    }

    private static bool IsText(TagName tag) => !tag.IsEmpty && !tag.IsNonSpecific && tag.Value == "tag:yaml.org,2002:str";

    private static YamlException Mistake(ParsingEvent at, string what) => new(at.Start, at.End, what);

    private static string Sentence(YamlException mistake) => mistake.InnerException?.Message ?? mistake.Message;
}
