using System.Globalization;
using System.Text;

namespace VaultInjector.Templates.Documents;

/// <summary>A text in single or double quotes.</summary>
internal sealed class YamlQuoted(YamlSource source, char quote, bool oneLine)
{
    private readonly StringBuilder _text = new();

    public string Read()
    {
        for (source.At++; ;)
        {
            var letter = source.Peek();
            _ = source.IsEnd || (oneLine && letter == '\n') ? throw source.Wrong("found unexpected end of a quoted scalar") : letter;
            if (letter == quote)
            {
                source.At++;
                if (quote == '"' || source.Peek() != '\'')
                {
                    return _text.ToString();
                }

                _text.Append('\'');
                source.At++;
            }
            else if (letter == '\\' && quote == '"')
            {
                Escape();
            }
            else if (letter == '\n')
            {
                Fold();
            }
            else
            {
                _text.Append(letter);
                source.At++;
            }
        }
    }

    /// <summary>One line break is a blank, each more is a line break.</summary>
    private void Fold()
    {
        while (_text.Length > 0 && _text[^1] is ' ' or '\t')
        {
            _text.Length--;
        }

        var breaks = 0;
        while (source.Peek() is ' ' or '\t' or '\n' or '\r')
        {
            breaks += source.Peek() == '\n' ? 1 : 0;
            source.At++;
        }

        _text.Append(breaks == 1 ? " " : new string('\n', breaks - 1));
    }

    private void Escape()
    {
        var letter = source.Peek(1);
        source.At += 2;
        if (letter == '\n')
        {
            source.SkipBlanks();
            return;
        }

        var digits = letter switch
        {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ => 0,
        };
        _text.Append(digits > 0 ? Rune(digits) : Simple(letter));
    }

    private string Simple(char letter) => letter switch
    {
        '0' => "\0",
        'a' => "\a",
        'b' => "\b",
        't' or '\t' => "\t",
        'n' => "\n",
        'v' => "\v",
        'f' => "\f",
        'r' => "\r",
        'e' => "\u001b",
        ' ' or '"' or '/' or '\\' or '\'' => letter.ToString(),
        'N' => "\u0085",
        '_' => "\u00a0",
        'L' => "\u2028",
        'P' => "\u2029",
        _ => throw source.Wrong("found unknown escape character"),
    };

    private string Rune(int digits)
    {
        var end = Math.Min(source.At + digits, source.Length);
        var hex = source.Slice(source.At, end);
        if (hex.Length < digits || !int.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var rune) ||
            rune is < 0 or > 0x10FFFF or (>= 0xD800 and <= 0xDFFF))
        {
            throw source.Wrong("did not find expected hexadecimal number");
        }

        source.At = end;
        return char.ConvertFromUtf32(rune);
    }
}
