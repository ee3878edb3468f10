using VaultInjector.Templates.Faults;
using VaultInjector.Templates.Limits;
using VaultInjector.Templates.Values;

namespace VaultInjector.Templates.Documents;

/// <summary>
/// Reads YAML with the types that yaml.v2 gives: block and flow style, all scalars, anchors, merge keys; the first document only.
/// </summary>
internal sealed class YamlReader
{
    private readonly YamlSource _source;
    private readonly YamlScalarReader _scalars;
    private readonly Dictionary<string, object?> _anchors = new(StringComparer.Ordinal);

    private YamlReader(string text, Budget budget)
    {
        _source = new YamlSource(text, budget);
        _scalars = new YamlScalarReader(_source);
    }

    /// <exception cref="FunctionException">It is no YAML.</exception>
    public static object? Read(string text, Budget budget)
    {
        if (text.Split('\n').Any(line => line.TrimStart(' ').StartsWith('\t') && line.Trim() != ""))
        {
            throw new FunctionException("yaml: found character that cannot start any token: a tab cannot indent");
        }

        text = text.StartsWith('\uFEFF') ? text[1..] : text;
        if (GoText.Runes(text).Exists(rune => !IsAllowed(rune)))
        {
            throw new FunctionException("yaml: control characters are not allowed");
        }

        var reader = new YamlReader(text.Replace("\r\n", "\n", StringComparison.Ordinal), budget);
        return reader.Document();
    }

    private static bool IsAllowed(int rune) => rune is '\t' or '\n' or '\r' or 0x85 or (>= ' ' and <= '~') or (>= 0xA0 and <= 0xD7FF) or
        (>= 0xE000 and <= 0xFFFD and not 0xFEFF) or > 0xFFFF;

    private object? Document()
    {
        while (_source.SkipToContent() && _source.Peek() == '%')
        {
            _source.TakeLine();
        }

        if (_source.IsMarker && _source.StartsWith("---"))
        {
            _source.At += 3;
        }

        var value = Node(-1, isInline: false);
        return _source.SkipToContent() ? throw _source.Wrong("did not find expected end of the document") : value;
    }

    /// <summary>A value that stands deeper than <paramref name="indent"/>; null if nothing does.</summary>
    private object? Node(int indent, bool isInline)
    {
        Budget.CheckDepth();
        _source.Budget.Spend();
        var line = Line();
        if (!_source.SkipToContent() || (_source.Column <= indent && Line() != line))
        {
            return null;
        }

        return Line() != line ? Properties(indent, isInline: false) : Properties(indent, isInline);
    }

    /// <summary>A value, with the anchor and the tag before it.</summary>
    private object? Properties(int indent, bool isInline)
    {
        if (_source.Peek() == '&')
        {
            var name = Name();
            return _anchors[name] = After(indent, isInline);
        }

        if (_source.Peek() == '!')
        {
            var tag = Name();
            return YamlTags.Apply(_source, tag, After(indent, isInline), _scalars.LastText);
        }

        if (_source.Peek() == '*' && !IsKey())
        {
            var name = Name();
            return _anchors.TryGetValue(name, out var known) ? known : throw _source.Wrong($"unknown anchor '{name}' referenced");
        }

        return Content(indent, isInline);
    }

    private object? After(int indent, bool isInline)
    {
        _source.SkipBlanks();
        return Node(indent, isInline);
    }

    private string Name()
    {
        var start = ++_source.At;
        while (!_source.IsBlankAt(0) && _source.Peek() is not (',' or ']' or '}'))
        {
            _source.At++;
        }

        return _source.Slice(start, _source.At);
    }

    private object? Content(int indent, bool isInline)
    {
        var column = _source.Column;
        if (_source.Peek() == '-' && _source.IsBlankAt(1))
        {
            return isInline ? throw _source.Wrong("block sequence entries are not allowed in this context") : Sequence(column);
        }

        if (_source.Peek() == '?' && _source.IsBlankAt(1))
        {
            return isInline ? throw _source.Wrong("mapping keys are not allowed in this context") : Mapping(column);
        }

        if (IsKey())
        {
            return isInline ? throw _source.Wrong("mapping values are not allowed in this context") : Mapping(column);
        }

        return _source.Peek() is '|' or '>'
            ? _scalars.LastText = YamlBlock.Read(_source, indent)
            : _scalars.Flow(indent, _anchors);
    }

    private GoList Sequence(int column)
    {
        var items = new List<object?>();
        while (_source.SkipToContent() && _source.Column == column && _source.Peek() == '-' && _source.IsBlankAt(1))
        {
            _source.At++;
            items.Add(Node(column, isInline: false));
        }

        CheckEnd(column);
        return new GoList(items);
    }

    private GoMap Mapping(int column)
    {
        var map = new GoMap(GoType.Any);
        while (_source.SkipToContent() && _source.Column == column && !(_source.Peek() == '-' && _source.IsBlankAt(1)))
        {
            var key = (_source.Peek() == '?' && _source.IsBlankAt(1) ? MarkedKey(column) : _scalars.Key(_anchors)) ?? "";
            var value = Value(column);
            YamlMerge.Put(_source, map, key, value);
        }

        CheckEnd(column);
        return map;
    }

    /// <summary>A key behind a question mark; the place goes behind the colon, which starts a line.</summary>
    private object MarkedKey(int column)
    {
        _source.At++;
        var key = Node(column, isInline: false);
        if (key is null or GoMap or GoList)
        {
            throw _source.Wrong("keys that are not scalars are not supported");
        }

        if (!_source.SkipToContent() || _source.Column != column || _source.Peek() != ':')
        {
            throw _source.Wrong("a value of a key behind '?' is missing: write it behind ':'");
        }

        _source.At++;
        return key;
    }

    /// <summary>The value of a key: a list may stand no deeper than its key.</summary>
    private object? Value(int column)
    {
        var line = Line();
        if (_source.SkipToContent() && Line() != line && _source.Column == column && _source.Peek() == '-' && _source.IsBlankAt(1))
        {
            return Sequence(column);
        }

        return Node(column, isInline: Line() == line);
    }

    private void CheckEnd(int column)
    {
        if (_source.SkipToContent() && _source.Column > column)
        {
            throw _source.Wrong("did not find expected key");
        }
    }

    private bool IsKey()
    {
        var start = _source.At;
        var found = _scalars.SkipKey();
        _source.At = start;
        return found;
    }

    private int Line() => _source.At - _source.Column;
}
