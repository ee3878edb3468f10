using VaultInjector.Templates.Faults;
using VaultInjector.Templates.Values;

namespace VaultInjector.Templates.Regular;

/// <summary>Reads a regular expression in RE2's syntax, with Go's words for what is wrong.</summary>
internal sealed class RegexParser
{
    private const int MostNesting = 200;

    private readonly List<int> _runes;
    private readonly RegexClassParser _classes;
    private int _at;
    private int _depth;
    private RegexFlags _flags = new();

    private RegexParser(string pattern)
    {
        _runes = GoText.Runes(pattern);
        _classes = new RegexClassParser(_runes);
    }

    /// <summary>The names of the groups; null for those without one.</summary>
    public List<string?> Groups { get; } = [null];

    public static (RegexNode Node, List<string?> Groups) Parse(string pattern)
    {
        var parser = new RegexParser(pattern);
        var node = parser.Choice();
        return parser._at == parser._runes.Count
            ? (node, parser.Groups)
            : throw parser.Wrong("unexpected )", 0, parser._runes.Count);
    }

    private int Peek(int ahead = 0) => _at + ahead < _runes.Count ? _runes[_at + ahead] : -1;

    private FunctionException Wrong(string message, int from, int to) => RegexClassParser.Wrong(_runes, message, from, to);

    private RegexNode Choice()
    {
        if (++_depth > MostNesting)
        {
            throw Wrong("expression nests too deeply", 0, _runes.Count);
        }

        var parts = new List<RegexNode> { Sequence() };
        while (Peek() == '|')
        {
            _at++;
            parts.Add(Sequence());
        }

        _depth--;
        return parts.Count == 1 ? parts[0] : new RegexNode.Choice(parts);
    }

    private RegexNode.Sequence Sequence()
    {
        var parts = new List<RegexNode>();
        while (Peek() is not (-1 or '|' or ')'))
        {
            if (Peek() is '*' or '+' or '?')
            {
                throw Wrong("missing argument to repetition operator", _at, _at + 1);
            }

            if (Atom() is { } atom)
            {
                parts.Add(RegexRepetition.Read(_runes, ref _at, atom, _flags.IsSwapped));
            }
        }

        return new RegexNode.Sequence(parts);
    }

    private RegexNode? Atom()
    {
        switch (Peek())
        {
            case '(':
                return Group();
            case '[':
                return new RegexNode.Set(Folded(_classes.Bracket(ref _at, _flags.IgnoresCase)));
            case '.':
                _at++;
                return new RegexNode.Set(_flags.DotIsAny ? CharSet.Any : CharSet.Line);
            case '^':
                _at++;
                return new RegexNode.Assertion(_flags.IsMultiline ? AssertionKind.LineStart : AssertionKind.TextStart);
            case '$':
                _at++;
                return new RegexNode.Assertion(_flags.IsMultiline ? AssertionKind.LineEnd : AssertionKind.TextEnd);
            case '\\':
                return Escape();
            default:
                return Literal(_runes[_at++]);
        }
    }

    private RegexNode.Set Literal(int rune) => new(Folded(CharSet.One(rune)));

    private CharSet Folded(CharSet set) => _flags.IgnoresCase ? set.Folded() : set;

    private RegexNode Escape()
    {
        AssertionKind? assertion = Peek(1) switch
        {
            'A' => AssertionKind.TextStart,
            'z' => AssertionKind.TextEnd,
            'b' => AssertionKind.WordBoundary,
            'B' => AssertionKind.NoWordBoundary,
            _ => null,
        };
        if (assertion is { } kind)
        {
            _at += 2;
            return new RegexNode.Assertion(kind);
        }

        if (Peek(1) == 'Q')
        {
            return Quoted();
        }

        if (_classes.EscapedClass(ref _at) is { } set)
        {
            return new RegexNode.Set(Folded(set));
        }

        return Literal(_classes.EscapedRune(ref _at));
    }

    /// <summary><c>\Q…\E</c>: text as it stands.</summary>
    private RegexNode.Sequence Quoted()
    {
        var parts = new List<RegexNode>();
        for (_at += 2; Peek() != -1; _at++)
        {
            if (Peek() == '\\' && Peek(1) == 'E')
            {
                _at += 2;
                break;
            }

            parts.Add(Literal(Peek()));
        }

        return new RegexNode.Sequence(parts);
    }

    private RegexNode? Group()
    {
        var start = _at++;
        var flags = _flags;
        int? index = null;
        if (Peek() == '?')
        {
            if (NamedGroup(start) is { } name)
            {
                index = Groups.Count;
                Groups.Add(name);
            }
            else if (RegexFlags.Read(_runes, ref _at, ref _flags, start))
            {
                return null;
            }
        }
        else
        {
            index = Groups.Count;
            Groups.Add(null);
        }

        var part = Choice();
        if (Peek() != ')')
        {
            throw Wrong("missing closing )", 0, _runes.Count);
        }

        _at++;
        _flags = flags;
        return index is { } number ? new RegexNode.Group(part, number) : part;
    }

    /// <summary><c>?P&lt;name&gt;</c> or <c>?&lt;name&gt;</c>.</summary>
    private string? NamedGroup(int start)
    {
        var skip = Peek(1) == 'P' && Peek(2) == '<' ? 3 : Peek(1) == '<' && Peek(2) is not ('=' or '!') ? 2 : 0;
        if (skip == 0)
        {
            return null;
        }

        var end = _runes.IndexOf('>', _at);
        var name = end < 0 ? "" : string.Concat(_runes[(_at + skip)..end].Select(GoText.FromEscaped));
        if (name == "" || !name.All(letter => letter == '_' || char.IsAsciiLetterOrDigit(letter)))
        {
            throw Wrong("invalid named capture", start, end < 0 ? _runes.Count : end + 1);
        }

        _at = end + 1;
        return name;
    }
}
