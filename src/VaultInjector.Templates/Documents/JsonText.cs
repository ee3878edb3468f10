using System.Globalization;
using System.Text;
using VaultInjector.Templates.Faults;
using VaultInjector.Templates.Formatting;
using VaultInjector.Templates.Limits;
using VaultInjector.Templates.Text;
using VaultInjector.Templates.Values;

namespace VaultInjector.Templates.Documents;

/// <summary>
/// Values as JSON, byte for byte as Go's encoding/json writes them: keys sorted, numbers of secrets with their own digits.
/// </summary>
public sealed class JsonText
{
    private readonly StringBuilder _text = new();
    private readonly bool _escapesHtml;
    private readonly string? _indent;

    private JsonText(bool escapesHtml, string? indent) => (_escapesHtml, _indent) = (escapesHtml, indent);

    /// <exception cref="FunctionException">JSON has no form for a value.</exception>
    public static string Write(object? value, bool escapesHtml = true, string? indent = null)
    {
        var json = new JsonText(escapesHtml, indent);
        json.Value(value, 0);
        return json._text.ToString();
    }

    private void Raw(string text) => Budget.Append(_text, text);

    private void Value(object? value, int depth)
    {
        Budget.CheckDepth();
        switch (value)
        {
            case null or NilElement or NilPointer or GoList { IsNil: true } or GoMap { IsNil: true }:
                Raw("null");
                break;
            case string text:
                String(text);
                break;
            case GoTime time:
                String(TimeText.Format(time.Value, "2006-01-02T15:04:05.999999999Z07:00"));
                break;
            case GoList { ElementType: "uint8" } bytes:
                String(Convert.ToBase64String([.. bytes.Items.Select(item => (byte)item!)]));
                break;
            case GoList list:
                Members(list.Items.Select(item => ((string?)null, item)), '[', ']', depth);
                break;
            case GoMap map:
                Members(Sorted(map), '{', '}', depth);
                break;
            case GoStruct fields:
                Members(fields.Fields.Select(field => ((string?)field.Name, field.Value)), '{', '}', depth);
                break;
            default:
                Number(value);
                break;
        }
    }

    private void Number(object value) => Raw(value switch
    {
        bool truth => truth ? "true" : "false",
        JsonNumber number => number.Digits == "" ? "0" : number.Digits,
        double number when double.IsFinite(number) => FloatText.Json(number),
        double number => throw new FunctionException($"json: unsupported value: {FloatText.Format(number, 'g', -1)}"),
        _ => Whole(value),
    });

    private static string Whole(object value) => GoType.Kind(value) switch
    {
        GoKind.Int => GoType.ToInt(value).ToString(CultureInfo.InvariantCulture),
        GoKind.Uint => GoType.ToUint(value).ToString(CultureInfo.InvariantCulture),
        _ => throw new FunctionException($"json: unsupported type: {GoType.Name(value)}"),
    };

    private static IEnumerable<(string?, object?)> Sorted(GoMap map)
    {
        if (map.KeyType == GoType.Any)
        {
            throw new FunctionException($"json: unsupported type: {GoType.Name(map)}");
        }

        return map.Items
            .Select(item => (Key: (string?)Printing.Plain(item.Key), item.Value))
            .OrderBy(item => item.Key, KeyOrder.Instance);
    }

    private void Members(IEnumerable<(string? Key, object? Value)> members, char open, char close, int depth)
    {
        Raw(open.ToString());
        var isFirst = true;
        foreach (var (key, value) in members)
        {
            Raw(isFirst ? "" : ",");
            isFirst = false;
            Line(depth + 1);
            if (key is not null)
            {
                String(key);
                Raw(_indent is null ? ":" : ": ");
            }

            Value(value, depth + 1);
        }

        if (!isFirst)
        {
            Line(depth);
        }

        Raw(close.ToString());
    }

    private void Line(int depth)
    {
        if (_indent is not null)
        {
            Raw("\n");
            Budget.Append(_text, ' ', depth * _indent.Length);
        }
    }

    private void String(string text)
    {
        Raw("\"");
        foreach (var rune in GoText.Runes(GoText.Joined(text)))
        {
            Raw(Escaped(rune));
        }

        Raw("\"");
    }

    private string Escaped(int rune) => rune switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\b' => "\\b",
        '\f' => "\\f",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        < ' ' => $"\\u{rune:x4}",
        '<' or '>' or '&' when _escapesHtml => $"\\u{rune:x4}",
        0x2028 or 0x2029 => $"\\u{rune:x4}",
        >= 0xD800 and <= 0xDFFF => "\\ufffd",
        _ => GoText.FromRune(rune),
    };
}
