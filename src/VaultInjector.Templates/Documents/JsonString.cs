using System.Text;

namespace VaultInjector.Templates.Documents;

/// <summary>Reads a string of a JSON text.</summary>
internal static class JsonString
{
    public static string Read(JsonCursor json)
    {
        var text = new StringBuilder();
        for (json.At++; json.Peek() != '"';)
        {
            if (json.Peek() is null or < ' ')
            {
                throw json.Invalid("in string literal");
            }

            if (json.Peek() == '\\')
            {
                Escape(json, text);
            }
            else
            {
                text.Append(char.IsSurrogate(json.Text[json.At]) && !IsPair(json) ? '\uFFFD' : json.Text[json.At]);
                json.At++;
            }
        }

        json.At++;
        return text.ToString();
    }

    private static bool IsPair(JsonCursor json) => char.IsHighSurrogate(json.Text[json.At])
        ? json.At + 1 < json.Text.Length && char.IsLowSurrogate(json.Text[json.At + 1])
        : json.At > 0 && char.IsHighSurrogate(json.Text[json.At - 1]);

    private static void Escape(JsonCursor json, StringBuilder to)
    {
        json.At++;
        var letter = json.Peek();
        if (letter == 'u')
        {
            Unicode(json, to);
            return;
        }

        to.Append(letter switch
        {
            '"' or '\\' or '/' => letter.Value,
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            _ => throw json.Invalid("in string escape code"),
        });
        json.At++;
    }

    private static void Unicode(JsonCursor json, StringBuilder to)
    {
        var unit = Hex(json);
        if (!char.IsSurrogate(unit))
        {
            to.Append(unit);
            return;
        }

        var after = json.At;
        if (char.IsHighSurrogate(unit) && json.Peek() == '\\' && json.At + 1 < json.Text.Length && json.Text[json.At + 1] == 'u')
        {
            json.At++;
            var low = Hex(json);
            if (char.IsLowSurrogate(low))
            {
                to.Append(unit).Append(low);
                return;
            }
        }

        json.At = after;
        to.Append('\uFFFD');
    }

    private static char Hex(JsonCursor json)
    {
        var value = 0;
        json.At++;
        for (var digit = 0; digit < 4; digit++, json.At++)
        {
            value = json.Peek() is { } character && char.IsAsciiHexDigit(character)
                ? (value * 16) + Convert.ToInt32(character.ToString(), 16)
                : throw json.Invalid("in \\u hexadecimal character escape");
        }

        return (char)value;
    }
}
