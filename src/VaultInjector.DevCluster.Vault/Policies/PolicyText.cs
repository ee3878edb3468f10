namespace VaultInjector.DevCluster.Vault.Policies;

/// <summary>Reads a policy in HCL into one JSON shape: path → rule.</summary>
internal sealed class PolicyText
{
    private readonly string _text;
    private int _position;

    private PolicyText(string text) => _text = text;

    /// <summary>Each path block in order; throws a refusal for text that is not a policy.</summary>
    public static IReadOnlyList<(string Path, JsonObject Rule)> Parse(string policy)
    {
        var reader = new PolicyText(policy);
        var blocks = new List<(string, JsonObject)>();
        while (reader.SkipSpace())
        {
            var keyword = reader.Name();
            if (keyword is not "path")
            {
                throw Bad($"invalid key \"{keyword}\" on line {reader.Line()}");
            }
            reader.SkipSpace();
            blocks.Add((reader.Quoted(), reader.Block()));
        }
        return blocks;
    }

    private static VaultRefusal Bad(string why) => new(400, $"failed to parse policy: {why}");

    private int Line() => 1 + _text.AsSpan(0, Math.Min(_position, _text.Length)).Count('\n');

    private bool SkipSpace()
    {
        while (_position < _text.Length)
        {
            var rest = _text.AsSpan(_position);
            if (char.IsWhiteSpace(rest[0]))
            {
                _position++;
            }
            else if (rest[0] == '#' || rest.StartsWith("//"))
            {
                var end = rest.IndexOf('\n');
                _position = end < 0 ? _text.Length : _position + end;
            }
            else
            {
                return true;
            }
        }
        return false;
    }

    private string Name()
    {
        SkipSpace();
        if (_position < _text.Length && _text[_position] == '"')
        {
            return Quoted();
        }
        var start = _position;
        while (_position < _text.Length && (char.IsAsciiLetterOrDigit(_text[_position]) || _text[_position] is '_' or '-' or '.'))
        {
            _position++;
        }
        return _position > start ? _text[start.._position] : throw Bad($"unexpected text on line {Line()}");
    }

    private void Expect(char wanted)
    {
        if (!SkipSpace() || _text[_position] != wanted)
        {
            throw Bad($"'{wanted}' expected on line {Line()}");
        }
        _position++;
    }

    private string Quoted()
    {
        Expect('"');
        var value = new StringBuilder();
        while (_position < _text.Length && _text[_position] is not ('"' or '\n'))
        {
            _position += _text[_position] == '\\' ? 1 : 0;
            value.Append(_text[_position++]);
        }
        Expect('"');
        return value.ToString();
    }

    private JsonObject Block()
    {
        Expect('{');
        var block = new JsonObject();
        while (SkipSpace() && _text[_position] != '}')
        {
            var name = Name();
            SkipSpace();
            if (_position < _text.Length && _text[_position] == '=')
            {
                _position++;
            }
            block[name] = Value();
            SkipSpace();
            _position += _position < _text.Length && _text[_position] == ',' ? 1 : 0;
        }
        Expect('}');
        return block;
    }

    private JsonNode Value()
    {
        SkipSpace();
        return (_position < _text.Length ? _text[_position] : '\0') switch
        {
            '"' => Quoted(),
            '{' => Block(),
            '[' => List(),
            _ => Name(),
        };
    }

    private JsonArray List()
    {
        Expect('[');
        var items = new JsonArray();
        while (SkipSpace() && _text[_position] != ']')
        {
            items.Add(Value());
            SkipSpace();
            _position += _position < _text.Length && _text[_position] == ',' ? 1 : 0;
        }
        Expect(']');
        return items;
    }
}
