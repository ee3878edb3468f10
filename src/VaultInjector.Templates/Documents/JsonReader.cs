using System.Globalization;
using VaultInjector.Templates.Faults;
using VaultInjector.Templates.Limits;
using VaultInjector.Templates.Values;

namespace VaultInjector.Templates.Documents;

/// <summary>Reads JSON as Go's encoding/json does, with its words for what is wrong.</summary>
public sealed class JsonReader
{
    private readonly JsonCursor _json;
    private readonly bool _keepsDigits;

    private JsonReader(string text, bool keepsDigits) => (_json, _keepsDigits) = (new JsonCursor(text), keepsDigits);

    /// <param name="text">The document.</param>
    /// <param name="keepsDigits">Numbers as <see cref="JsonNumber"/>, digits as they stand; else as float64.</param>
    /// <exception cref="FunctionException">It is no JSON.</exception>
    public static object? Read(string text, bool keepsDigits)
    {
        var reader = new JsonReader(text, keepsDigits);
        var value = reader.Value();
        reader._json.Blanks();
        return reader._json.IsEnd ? value : throw reader._json.Invalid("after top-level value");
    }

    private object? Value()
    {
        Budget.CheckDepth();
        _json.Blanks();
        return _json.Peek() switch
        {
            '{' => Object(),
            '[' => Array(),
            '"' => JsonString.Read(_json),
            't' => Literal("true", true),
            'f' => Literal("false", false),
            'n' => Literal("null", null),
            '-' or (>= '0' and <= '9') => Number(),
            _ => throw _json.Invalid("looking for beginning of value"),
        };
    }

    private object? Literal(string word, object? value)
    {
        for (var index = 0; index < word.Length; index++, _json.At++)
        {
            if (_json.Peek() != word[index])
            {
                throw _json.Invalid($"in literal {word} (expecting '{word[index]}')");
            }
        }

        return value;
    }

    private GoMap Object()
    {
        var map = new GoMap();
        _json.At++;
        _json.Blanks();
        if (_json.Peek() == '}')
        {
            _json.At++;
            return map;
        }

        while (true)
        {
            _json.Blanks();
            var key = _json.Peek() == '"' ? JsonString.Read(_json) : throw _json.Invalid("looking for beginning of object key string");
            _json.Blanks();
            _ = _json.Peek() == ':' ? _json.At++ : throw _json.Invalid("after object key");
            map[key] = Value();
            _json.Blanks();
            if (_json.Peek() is not ('}' or ','))
            {
                throw _json.Invalid("after object key:value pair");
            }

            if (_json.Take() == '}')
            {
                return map;
            }
        }
    }

    private GoList Array()
    {
        var items = new List<object?>();
        _json.At++;
        _json.Blanks();
        if (_json.Peek() == ']')
        {
            _json.At++;
            return new GoList(items);
        }

        while (true)
        {
            items.Add(Value());
            _json.Blanks();
            if (_json.Peek() is not (']' or ','))
            {
                throw _json.Invalid("after array element");
            }

            if (_json.Take() == ']')
            {
                return new GoList(items);
            }
        }
    }

    private object Number()
    {
        var digits = NumberText();
        if (_keepsDigits)
        {
            return new JsonNumber(digits);
        }

        var number = double.Parse(digits, CultureInfo.InvariantCulture);
        return double.IsFinite(number)
            ? number
            : throw new FunctionException($"json: cannot unmarshal number {digits} into Go value of type float64");
    }

    private string NumberText()
    {
        var start = _json.At;
        _json.At += _json.Peek() == '-' ? 1 : 0;
        if (_json.Peek() == '0')
        {
            _json.At++;
        }
        else
        {
            Digits("in numeric literal");
        }

        if (_json.Peek() == '.')
        {
            _json.At++;
            Digits("after decimal point in numeric literal");
        }

        if (_json.Peek() is 'e' or 'E')
        {
            _json.At++;
            _json.At += _json.Peek() is '+' or '-' ? 1 : 0;
            Digits("in exponent of numeric literal");
        }

        return _json.Slice(start);
    }

    private void Digits(string where)
    {
        if (_json.Peek() is not { } first || !char.IsAsciiDigit(first))
        {
            throw _json.Invalid(where);
        }

        while (_json.Peek() is { } digit && char.IsAsciiDigit(digit))
        {
            _json.At++;
        }
    }
}
