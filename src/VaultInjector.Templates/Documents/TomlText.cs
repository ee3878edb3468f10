using System.Globalization;
using System.Text;
using VaultInjector.Templates.Faults;
using VaultInjector.Templates.Formatting;
using VaultInjector.Templates.Limits;
using VaultInjector.Templates.Text;
using VaultInjector.Templates.Values;

namespace VaultInjector.Templates.Documents;

/// <summary>
/// Values as TOML, as the library BurntSushi/toml writes them: plain keys first, then tables; numbers of secrets as texts.
/// </summary>
public sealed class TomlText
{
    private readonly StringBuilder _text = new();

    private TomlText()
    {
    }

    /// <exception cref="FunctionException">TOML has no form for a value.</exception>
    public static string Write(object? value)
    {
        var toml = new TomlText();
        if (Members(value) is not { } members)
        {
            throw new FunctionException("toml: top-level values must be Go maps or structs");
        }

        toml.Table(members, []);
        return toml._text.ToString();
    }

    private static IEnumerable<(string Key, object? Value)>? Members(object? value) => value switch
    {
        GoMap map when map.KeyType == "string" => map.Sorted.Select(item => ((string)item.Key, item.Value)),
        GoMap map => map.Sorted.Select(item => (Printing.Plain(item.Key), item.Value)),
        GoStruct fields => fields.Fields.Select(field => (field.Name, field.Value)),
        _ => null,
    };

    private static bool IsTable(object? value) =>
        Members(value) is not null ||
        (value is GoList { Items.Count: > 0 } list && list.Items.TrueForAll(item => Members(item) is not null));

    private void Raw(string text) => Budget.Append(_text, text);

    private void Line()
    {
        if (_text.Length > 0)
        {
            Raw("\n");
        }
    }

    private void Table(IEnumerable<(string Key, object? Value)> members, string[] path)
    {
        Budget.CheckDepth();
        var there = members.Where(member => member.Value is not (null or NilPointer)).ToList();
        foreach (var (key, value) in there.Where(member => !IsTable(member.Value)))
        {
            Raw($"{Indent(path.Length)}{Key(key)} = ");
            Value(value);
            Raw("\n");
        }

        foreach (var (key, value) in there.Where(member => IsTable(member.Value)))
        {
            string[] inner = [.. path, key];
            if (value is GoList list)
            {
                list.Items.ForEach(item => Header(inner, "[[", "]]", Members(item)!, apart: true));
            }
            else
            {
                Header(inner, "[", "]", Members(value)!, apart: path.Length == 0);
            }
        }
    }

    private void Header(string[] path, string open, string close, IEnumerable<(string, object?)> members, bool apart)
    {
        if (apart)
        {
            Line();
        }

        Raw($"{Indent(path.Length - 1)}{open}{string.Join('.', path.Select(Key))}{close}");
        Line();
        Table(members, path);
    }

    private static string Indent(int depth) => new(' ', 2 * depth);

    private void Value(object? value)
    {
        Budget.CheckDepth();
        switch (value)
        {
            case GoList list:
                List(list);
                break;
            case null:
                throw new FunctionException("toml: cannot encode array with nil element");
            case bool truth:
                Raw(truth ? "true" : "false");
                break;
            case string or JsonNumber:
                Raw(Quoted(GoType.ToText(value)));
                break;
            case double number:
                Raw(Float(number));
                break;
            case GoTime time:
                Raw(TimeText.Format(time.Value.ToUniversalTime(), "2006-01-02T15:04:05Z"));
                break;
            case GoMap or GoStruct:
                Inline(Members(value)!);
                break;
            default:
                Raw(GoType.Kind(value) is GoKind.Int or GoKind.Uint
                    ? Printing.Plain(value)
                    : throw new FunctionException($"toml: unsupported type: {GoType.Name(value)}"));
                break;
        }
    }

    private void List(GoList list)
    {
        Raw("[");
        for (var index = 0; index < list.Items.Count; index++)
        {
            Raw(index > 0 ? ", " : "");
            Value(list.Items[index]);
        }

        Raw("]");
    }

    private void Inline(IEnumerable<(string Key, object? Value)> members)
    {
        Raw("{");
        var isFirst = true;
        foreach (var (key, value) in members.Where(member => member.Value is not null))
        {
            Raw(isFirst ? $"{Key(key)} = " : $", {Key(key)} = ");
            isFirst = false;
            Value(value);
        }

        Raw("}");
    }

    private static string Float(double number)
    {
        if (!double.IsFinite(number))
        {
            return double.IsNaN(number) ? "nan" : number > 0 ? "inf" : "-inf";
        }

        var text = FloatText.Format(number, 'f', -1);
        return text.Contains('.', StringComparison.Ordinal) ? text : $"{text}.0";
    }

    private static string Key(string key) =>
        key.Length > 0 && key.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-') ? key : Quoted(key);

    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var letter in text)
        {
            quoted.Append(letter switch
            {
                '\t' => "\\t",
                '\n' => "\\n",
                '\r' => "\\r",
                '"' => "\\\"",
                '\\' => "\\\\",
                _ => letter.ToString(CultureInfo.InvariantCulture),
            });
        }

        return quoted.Append('"').ToString();
    }
}
