using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace VaultInjector.DevCluster.Vault;

/// <summary>Reads a policy, in HCL or in JSON, into one JSON shape: path → rule.</summary>
internal sealed class PolicyText
{
    private readonly string text;
    private int position;

    private PolicyText(string text) => this.text = text;

    /// <summary>Each path block in order; throws a refusal for text that is no policy.</summary>
    public static IReadOnlyList<(string Path, JsonObject Rule)> Parse(string policy)
    {
        if (policy.TrimStart().StartsWith('{'))
        {
            return ParseJson(policy);
        }
        var reader = new PolicyText(policy);
        var blocks = new List<(string, JsonObject)>();
        while (reader.SkipSpace())
        {
            var keyword = reader.Name();
            if (keyword is "name")
            {
                reader.Expect('=');
                reader.Value();
                continue;
            }
            if (keyword is not "path")
            {
                throw Bad($"invalid key \"{keyword}\" on line {reader.Line()}");
            }
            reader.SkipSpace();
            blocks.Add((reader.Quoted(), reader.Block()));
        }
        return blocks;
    }

    private static List<(string, JsonObject)> ParseJson(string policy)
    {
        try
        {
            return [.. JsonNode.Parse(policy)!.AsObject().Child("path").Select(item => (item.Key, item.Value!.AsObject()))];
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            throw Bad("it is no JSON object of paths");
        }
    }

    private static VaultRefusal Bad(string why) => new(400, $"failed to parse policy: {why}");

    private int Line() => 1 + text.AsSpan(0, Math.Min(position, text.Length)).Count('\n');

    private bool SkipSpace()
    {
        while (position < text.Length)
        {
            var rest = text.AsSpan(position);
            if (char.IsWhiteSpace(rest[0]))
            {
                position++;
            }
            else if (rest[0] == '#' || rest.StartsWith("//"))
            {
                var end = rest.IndexOf('\n');
                position = end < 0 ? text.Length : position + end;
            }
            else if (rest.StartsWith("/*"))
            {
                var end = rest.IndexOf("*/");
                position = end < 0 ? throw Bad("a comment does not end") : position + end + 2;
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
        if (position < text.Length && text[position] == '"')
        {
            return Quoted();
        }
        var start = position;
        while (position < text.Length && (char.IsAsciiLetterOrDigit(text[position]) || text[position] is '_' or '-' or '.'))
        {
            position++;
        }
        return position > start ? text[start..position] : throw Bad($"unexpected text on line {Line()}");
    }

    private void Expect(char wanted)
    {
        if (!SkipSpace() || text[position] != wanted)
        {
            throw Bad($"'{wanted}' expected on line {Line()}");
        }
        position++;
    }

    private string Quoted()
    {
        Expect('"');
        var value = new StringBuilder();
        while (position < text.Length && text[position] is not ('"' or '\n'))
        {
            position += text[position] == '\\' ? 1 : 0;
            value.Append(text[position++]);
        }
        Expect('"');
        return value.ToString();
    }

    private JsonObject Block()
    {
        Expect('{');
        var block = new JsonObject();
        while (SkipSpace() && text[position] != '}')
        {
            var name = Name();
            SkipSpace();
            if (position < text.Length && text[position] == '=')
            {
                position++;
            }
            block[name] = Value();
            SkipSpace();
            position += position < text.Length && text[position] == ',' ? 1 : 0;
        }
        Expect('}');
        return block;
    }

    private JsonNode Value()
    {
        SkipSpace();
        return (position < text.Length ? text[position] : '\0') switch
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
        while (SkipSpace() && text[position] != ']')
        {
            items.Add(Value());
            SkipSpace();
            position += position < text.Length && text[position] == ',' ? 1 : 0;
        }
        Expect(']');
        return items;
    }
}
