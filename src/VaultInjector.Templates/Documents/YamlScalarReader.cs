using VaultInjector.Templates.Limits;

namespace VaultInjector.Templates.Documents;

/// <summary>Scalars and values in flow style: plain and quoted texts, block texts, <c>[a, b]</c>, <c>{k: v}</c>.</summary>
internal sealed class YamlScalarReader(YamlSource source)
{
    private const int LongestKey = 1024;

    /// <summary>How many brackets are open.</summary>
    public int Depth { get; set; }

    /// <summary>The text of the scalar that was read last.</summary>
    public string LastText { get; set; } = "";

    /// <summary>Goes over a key and its colon, if that is what stands here.</summary>
    public bool SkipKey()
    {
        var start = source.At;
        if (source.Peek() is '"' or '\'')
        {
            return SkipQuotedKey();
        }

        if (source.Peek() is '[' or '{' or '|' or '>' or '#' or '%' or '@' or '`')
        {
            return false;
        }

        while (!source.IsEnd && source.Peek() != '\n' && source.At - start <= LongestKey)
        {
            if (source.Peek() == ':' && source.IsBlankAt(1))
            {
                return true;
            }

            if (source.Peek() == '#' && source.At > start && source.IsBlankAt(-1))
            {
                return false;
            }

            source.At++;
        }

        return false;
    }

    private bool SkipQuotedKey()
    {
        try
        {
            Quoted(source.Peek(), oneLine: true);
        }
        catch (Faults.FunctionException)
        {
            return false;
        }

        source.SkipBlanks();
        return source.Peek() == ':' && source.IsBlankAt(1);
    }

    /// <summary>The key before a colon; the place goes behind the colon.</summary>
    public object? Key(Dictionary<string, object?> anchors)
    {
        var start = source.At;
        object? key;
        if (source.Peek() is '"' or '\'')
        {
            key = Quoted(source.Peek(), oneLine: true);
            source.SkipBlanks();
        }
        else if (SkipKey())
        {
            var text = source.Slice(start, source.At).Trim();
            key = text.StartsWith('*') && anchors.TryGetValue(text[1..], out var known) ? known : YamlTypes.Resolve(text);
        }
        else
        {
            source.At = start;
            throw source.Wrong("could not find expected ':'");
        }

        if (source.Peek() != ':')
        {
            throw source.Wrong("could not find expected ':'");
        }

        source.At++;
        return key;
    }

    public object? Flow(int indent, Dictionary<string, object?> anchors)
    {
        Budget.CheckDepth();
        source.Budget.Spend();
        switch (source.Peek())
        {
            case '[':
                return new YamlFlow(source, this, anchors).List(indent);
            case '{':
                return new YamlFlow(source, this, anchors).Map(indent);
            case '"' or '\'':
                return LastText = Quoted(source.Peek(), oneLine: false);
            case '@' or '`' or '%' or '|' or '>' or ']' or '}' or ',' when true:
                throw source.Wrong("found character that cannot start any token");
            case '*':
                return Alias(anchors);
            default:
                LastText = Plain(indent);
                return YamlTypes.Resolve(LastText);
        }
    }

    private object? Alias(Dictionary<string, object?> anchors)
    {
        var start = ++source.At;
        while (!source.IsBlankAt(0) && source.Peek() is not (',' or ']' or '}'))
        {
            source.At++;
        }

        var name = source.Slice(start, source.At);
        return anchors.TryGetValue(name, out var known) ? known : throw source.Wrong($"unknown anchor '{name}' referenced");
    }

    private string Quoted(char quote, bool oneLine) => new YamlQuoted(source, quote, oneLine).Read();

    /// <summary>Goes on over lines that are indented deeper; their breaks become blanks.</summary>
    private string Plain(int indent)
    {
        var lines = new List<string>();
        while (true)
        {
            lines.Add(PlainLine());
            var end = source.At;
            var start = end - source.Column;
            if (!source.SkipToContent() || source.At - source.Column == start || source.Column <= indent || EndsPlain(end))
            {
                source.At = end;
                return YamlFolding.Join(lines, folds: true).TrimEnd('\n');
            }

            lines.AddRange(Enumerable.Repeat("", Math.Max(source.Slice(end, source.At).Count(letter => letter == '\n') - 1, 0)));
        }
    }

    /// <summary>A comment ends it, and so does a key.</summary>
    private bool EndsPlain(int end)
    {
        if (source.Slice(end, source.At).Contains('#', StringComparison.Ordinal) ||
            (Depth > 0 && source.Peek() is ',' or ']' or '}' or ':'))
        {
            return true;
        }

        var at = source.At;
        if (Depth == 0 && SkipKey())
        {
            source.At = at;
            throw source.Wrong("mapping values are not allowed in this context");
        }

        source.At = at;
        return false;
    }

    private string PlainLine()
    {
        var start = source.At;
        for (; !source.IsEnd && source.Peek() != '\n'; source.At++)
        {
            var ends = (source.Peek() == '#' && source.At > start && source.IsBlankAt(-1)) ||
                (Depth > 0 && (source.Peek() is ',' or ']' or '}' or '[' or '{' || EndsKey()));
            if (ends)
            {
                break;
            }
        }

        var text = source.Slice(start, source.At);
        source.At = start + text.TrimEnd().Length;
        return text.Trim();
    }

    private bool EndsKey() => source.Peek() == ':' && (source.IsBlankAt(1) || source.Peek(1) is ',' or ']' or '}');
}
