namespace VaultInjector.CommandLine.Yaml;

/// <summary>Knows at each line of a document whether it continues brackets, quotes or plain text of the line before.</summary>
internal sealed class YamlLineScanner
{
    private readonly Stack<int> _brackets = [];
    private char _quote;
    private int _quoteColumn;
    private bool _plain;
    private int _parent = -1;
    private string _line = "";
    private int _at;

    /// <summary>How far the next line is moved, so that it stands to the right of what it continues; null if it does not.</summary>
    public int? Pad => _brackets.Count > 0 ? _brackets.Last() : _quote != 0 ? _quoteColumn : null;

    /// <summary>The block that this line begins; null if it begins none.</summary>
    public YamlBlockHeader? BlockScalar { get; private set; }

    private bool IsFlow => _brackets.Count > 0;

    /// <summary>Whether a line is more of the plain text with which the line before ended.</summary>
    public bool Continues(string line) => _plain && !IsFlow && !YamlLines.IsBlank(line) && YamlLines.Indent(line) > _parent;

    public void Read(string line)
    {
        (_line, _at, BlockScalar) = (line, 0, null);
        var body = YamlLines.Body(line).Length;
        if (YamlLines.IsMarker(line, "---"))
        {
            (_at, _parent, _plain) = (3, -1, false);
        }
        else if (_quote != 0)
        {
            SkipQuoted(body);
        }
        else if (Continues(line))
        {
            SkipPlain(body, isContinued: true);
        }
        else if (!YamlLines.IsBlank(line))
        {
            (_plain, _parent) = (_plain && IsFlow, IsFlow ? _parent : YamlLines.Indent(line) - 1);
            _at = line[0] == '%' && !IsFlow ? body : 0;
        }

        while (_at < body && BlockScalar is null)
        {
            Token(body);
        }
    }

    private void Token(int body)
    {
        switch (_line[_at])
        {
            case ' ' or '\t':
                _at++;
                break;
            case '#' when _at == 0 || _line[_at - 1] is ' ' or '\t':
                (_at, _plain) = (body, _plain && IsFlow);
                break;
            case '{' or '[':
                _brackets.Push(_at++);
                _plain = false;
                break;
            case '}' or ']' or ',' when IsFlow:
                Close();
                break;
            case ('"' or '\'') and var quote when !_plain:
                (_quote, _quoteColumn) = (quote, _at++);
                SkipQuoted(body);
                break;
            case '|' or '>' when !IsFlow && YamlBlockHeader.Parse(_line.AsSpan(_at + 1, body - _at - 1), _parent) is { } header:
                BlockScalar = header;
                break;
            default:
                SkipOther(body);
                break;
        }
    }

    private void Close()
    {
        if (_line[_at++] != ',')
        {
            _brackets.Pop();
        }

        _plain = false;
    }

    /// <summary>Indicators, properties (<c>&amp;anchor</c>, <c>!tag</c>, <c>*alias</c>) and plain text.</summary>
    private void SkipOther(int body)
    {
        var (next, column) = (_at + 1 < body ? _line[_at + 1] : ' ', _at);
        if (_line[_at] is '-' or '?' or ':' && next is ' ' or '\t')
        {
            _parent = _line[_at] == ':' || IsFlow ? _parent : column;
            (_at, _plain) = (_at + 1, false);
        }
        else if (_line[_at] is '&' or '!' or '*' && !_plain)
        {
            var length = _line.AsSpan(_at, body - _at).IndexOfAny(IsFlow ? " \t,]}" : " \t");
            _at = length < 0 ? body : _at + length;
        }
        else if (_line[_at] == ':' && IsFlow && !_plain)
        {
            _at++;
        }
        else
        {
            SkipPlain(body, isContinued: false);
        }
    }

    /// <summary>To the end of plain text, which is a key if a colon follows.</summary>
    private void SkipPlain(int body, bool isContinued)
    {
        var start = _at;
        for (; _at < body; _at++)
        {
            var next = _at + 1 < body ? _line[_at + 1] : ' ';
            if (_line[_at] == ':' && (char.IsWhiteSpace(next) || (IsFlow && next is ',' or '[' or ']' or '{' or '}')) && !isContinued)
            {
                _parent = IsFlow ? _parent : start;
                (_at, _plain) = (_at + 1, false);
                return;
            }

            var isComment = _line[_at] == '#' && _at > 0 && char.IsWhiteSpace(_line[_at - 1]);
            if (isComment || (IsFlow && _line[_at] is ',' or '[' or ']' or '{' or '}'))
            {
                break;
            }
        }

        _plain = true;
    }

    private void SkipQuoted(int body)
    {
        for (; _at < body; _at++)
        {
            if (_line[_at] == '\\' && _quote == '"')
            {
                _at++;
            }
            else if (_line[_at] == _quote && _quote == '\'' && _at + 1 < body && _line[_at + 1] == '\'')
            {
                _at++;
            }
            else if (_line[_at] == _quote)
            {
                (_quote, _at, _plain) = ('\0', _at + 1, false);
                KeyAfterQuote(body);
                return;
            }
        }

        _at = body;
    }

    /// <summary>A quoted key is a key too: what follows belongs to its column.</summary>
    private void KeyAfterQuote(int body)
    {
        var rest = _line.AsSpan(_at, body - _at).TrimStart();
        if (!IsFlow && !rest.IsEmpty && rest[0] == ':')
        {
            _parent = Math.Min(_quoteColumn, body);
        }
    }
}
