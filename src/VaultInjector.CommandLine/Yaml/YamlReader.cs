using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace VaultInjector.CommandLine.Yaml;

/// <summary>
/// The value of a document with the place of each part, from the parser's events: no reflection, and every mistake has line and column.
/// </summary>
internal sealed class YamlReader
{
    /// <summary>Levels; the API server's own limit is near.</summary>
    public const int Deepest = 100;

    /// <summary>Values in a document: aliases of aliases would fill the memory otherwise.</summary>
    private const int MostValues = 1_000_000;

    private const string MergeKey = "<<";

    private readonly YamlPlaces _places;
    private readonly Parser _parser;
    private readonly Dictionary<string, (SourceNode Node, int Values)> _anchors = new(StringComparer.Ordinal);
    private int _values;

    private YamlReader(string text)
    {
        _places = new YamlPlaces(text);
        _parser = new Parser(new PatientScanner(new Scanner(new StringReader(_places.Normalised))));
    }

    /// <summary>The values of all documents of a text without the empty ones. JSON is YAML.</summary>
    /// <exception cref="YamlMistakeException">With line and column.</exception>
    public static IReadOnlyList<JsonNode> Read(string text) =>
        [.. YamlDocument.All(text).Select(document => document.Value).OfType<JsonNode>()];

    /// <param name="text">One document.</param>
    /// <returns>Null if it is empty.</returns>
    /// <exception cref="YamlMistakeException">With line and column.</exception>
    public static SourceNode? ReadOne(string text)
    {
        var reader = new YamlReader(text);
        try
        {
            return reader.Document();
        }
        catch (YamlException mistake)
        {
            var (line, column) = reader._places.Written(mistake.Start);
            throw new YamlMistakeException(line, column, mistake.InnerException?.Message ?? mistake.Message, mistake);
        }
        catch (InvalidOperationException lost)
        {
            // The scanner throws this for some texts that are not YAML, without a position.
            var (line, column) = reader._places.Written(reader._parser.Current?.End ?? Mark.Empty);
            throw new YamlMistakeException(line, column, "this is not YAML", lost);
        }
    }

    private SourceNode? Document()
    {
        _parser.Consume<StreamStart>();
        if (_parser.Accept<StreamEnd>(out _))
        {
            return null;
        }

        _parser.Consume<DocumentStart>();
        var root = Value(0);
        _parser.Consume<DocumentEnd>();
        return !_parser.TryConsume<StreamEnd>(out _) ? throw Mistake(_parser.Current!, "a second document begins without ---")
            : root is SourceNode.Scalar { Value: null } ? null
            : root;
    }

    private SourceNode Value(int depth)
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

        var (anchor, before) = (((NodeEvent)next).Anchor, _values);
        SourceNode node = next switch
        {
            Scalar => Plain(_parser.Consume<Scalar>()),
            SequenceStart => List(depth),
            _ => Map(depth),
        };
        if (anchor.IsEmpty)
        {
            return node;
        }

        node = node with { Anchor = anchor.Value };
        _anchors[anchor.Value] = (node, _values - before + 1);
        return node;
    }

    private SourceNode.Alias Named(AnchorAlias alias)
    {
        if (!_anchors.TryGetValue(alias.Value.Value, out var named))
        {
            throw Mistake(alias, $"there is no &{alias.Value} before *{alias.Value}");
        }

        _values += named.Values;
        return _values > MostValues
            ? throw Mistake(alias, $"more than {MostValues} values")
            : new SourceNode.Alias(_places.Offset(alias.Start), _places.Offset(alias.End), named.Node);
    }

    private SourceNode.List List(int depth)
    {
        var (start, items) = (_parser.Consume<SequenceStart>(), new List<SourceNode>());
        while (_parser.Current is not SequenceEnd)
        {
            items.Add(Value(depth + 1));
        }

        var end = _parser.Consume<SequenceEnd>();
        var isFlow = start.Style == SequenceStyle.Flow;
        return new SourceNode.List(_places.Offset(start.Start), End(isFlow, end, items.LastOrDefault()), isFlow, items);
    }

    private SourceNode.Map Map(int depth)
    {
        var (start, entries) = (_parser.Consume<MappingStart>(), new List<SourceEntry>());
        var keys = new HashSet<string>(StringComparer.Ordinal);
        while (_parser.Current is not MappingEnd)
        {
            var key = _parser.Current!;
            var name = Key(key);
            var value = Value(depth + 1);
            entries.Add(
                name is null && !IsMergeable(value) ? throw Mistake(key, $"{MergeKey} takes a map, or a list of maps")
                : name is not null && !keys.Add(name) ? throw Mistake(key, $"key '{name}' is there twice")
                : new SourceEntry(name, _places.Offset(key.Start), value));
        }

        var end = _parser.Consume<MappingEnd>();
        var isFlow = start.Style == MappingStyle.Flow && _places.At(start.Start) is '{' or '&' or '!';
        return new SourceNode.Map(_places.Offset(start.Start), End(isFlow, end, entries.LastOrDefault()?.Value), isFlow, entries);
    }

    /// <summary>Null for a merge.</summary>
    private string? Key(ParsingEvent key)
    {
        var isMerge = key is Scalar { Style: ScalarStyle.Plain, Value: MergeKey };
        return key is Scalar or AnchorAlias && Value(Deepest).ToJson() is JsonValue value
            ? isMerge ? null : value.ToString()
            : throw Mistake(key, "a key is not text");
    }

    private static bool IsMergeable(SourceNode value) => value switch
    {
        SourceNode.Alias alias => IsMergeable(alias.Target),
        SourceNode.List list => list.Items.All(item => (item is SourceNode.Alias alias ? alias.Target : item) is SourceNode.Map),
        _ => value is SourceNode.Map,
    };

    private SourceNode.Scalar Plain(Scalar scalar)
    {
        try
        {
            return new SourceNode.Scalar(_places.Offset(scalar.Start), _places.Offset(scalar.End), YamlTag.Value(scalar));
        }
        catch (FormatException wrong)
        {
            throw Mistake(scalar, wrong.Message);
        }
    }

    /// <summary>Behind the closing bracket, or behind the last value.</summary>
    private int End(bool isFlow, ParsingEvent end, SourceNode? last) =>
        isFlow ? _places.Offset(end.Start) + 1 : last?.End ?? _places.Offset(end.Start);

    private static YamlException Mistake(ParsingEvent at, string what) => new(at.Start, at.End, what);
}
