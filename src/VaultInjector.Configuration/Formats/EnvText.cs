using System.Globalization;
using System.Text;

namespace VaultInjector.Configuration.Formats;

/// <summary>
/// Lines <c>KEY='value'</c> as a shell reads them: quoted values may hold newlines, and <c>'\''</c> is a single quote. Values without
/// quotes may hold spaces, as in hand-written <c>.env</c> files.
/// </summary>
internal sealed class EnvText
{
    private readonly string _text;
    private int _at;

    private EnvText(string text) => _text = text;

    private bool AtEnd => _at >= _text.Length;

    private bool AtLineEnd => AtEnd || _text[_at] is '\n' or '\r';

    /// <exception cref="FormatException">A line is not an assignment. The message holds nothing of the text.</exception>
    public static List<KeyValuePair<string, string?>> Read(string text)
    {
        var reader = new EnvText(text);
        var values = new List<KeyValuePair<string, string?>>();
        while (reader.NextLine())
        {
            var key = reader.Key();
            values.Add(new(key, reader.Value()));
        }

        return values;
    }

    /// <summary>Stops at the next line that is neither empty nor a comment.</summary>
    private bool NextLine()
    {
        for (; !AtEnd; _at++)
        {
            if (_text[_at] == '#')
            {
                SkipLine();
            }
            else if (!char.IsWhiteSpace(_text[_at]))
            {
                return true;
            }
        }

        return false;
    }

    private void SkipLine()
    {
        while (_at + 1 < _text.Length && _text[_at + 1] != '\n')
        {
            _at++;
        }
    }

    private string Key()
    {
        const string Export = "export ";
        if (string.CompareOrdinal(_text, _at, Export, 0, Export.Length) == 0)
        {
            _at += Export.Length;
        }

        var start = _at;
        while (!AtEnd && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] is '_' or '.' or '-'))
        {
            _at++;
        }

        if (_at == start || AtEnd || _text[_at] != '=')
        {
            throw Wrong(start, "is not KEY='value'");
        }

        return _text[start.._at++];
    }

    private string Value()
    {
        var value = new StringBuilder();
        while (!AtLineEnd)
        {
            var c = _text[_at++];
            switch (c)
            {
                case '\'':
                    Single(value);
                    break;
                case '"':
                    Double(value);
                    break;
                case '\\' when !AtLineEnd:
                    value.Append(_text[_at++]);
                    break;
                case ' ' or '\t' when OnlyCommentFollows():
                    return value.ToString();
                default:
                    value.Append(c);
                    break;
            }
        }

        return value.ToString();
    }

    private void Single(StringBuilder value)
    {
        var start = _at;
        var end = _text.IndexOf('\'', start);
        if (end < 0)
        {
            throw Wrong(start, "opens a quote that is not closed");
        }

        value.Append(_text, start, end - start);
        _at = end + 1;
    }

    private void Double(StringBuilder value)
    {
        var start = _at;
        for (; !AtEnd; _at++)
        {
            var c = _text[_at];
            if (c == '"')
            {
                _at++;
                return;
            }

            if (c == '\\' && _at + 1 < _text.Length)
            {
                value.Append(Unescaped(_text[++_at]));
            }
            else
            {
                value.Append(c);
            }
        }

        throw Wrong(start, "opens a quote that is not closed");
    }

    private static string Unescaped(char c) => c switch
    {
        'n' => "\n",
        'r' => "\r",
        't' => "\t",
        '"' or '\\' or '$' or '`' => c.ToString(),
        '\n' => "",
        _ => $"\\{c}",
    };

    /// <summary>Moves behind the comment or to the line's end, if nothing else follows.</summary>
    private bool OnlyCommentFollows()
    {
        var next = _at;
        while (next < _text.Length && _text[next] is ' ' or '\t')
        {
            next++;
        }

        if (next < _text.Length && _text[next] is not ('\n' or '\r' or '#'))
        {
            return false;
        }

        _at = next;
        if (!AtLineEnd)
        {
            SkipLine();
            _at++;
        }

        return true;
    }

    private FormatException Wrong(int at, string what)
    {
        var line = 1 + _text.AsSpan(0, at).Count('\n');
        return new FormatException(string.Create(CultureInfo.InvariantCulture, $"line {line} {what}"));
    }
}
