using System.Globalization;
using System.Text;
using VaultInjector.Templates.Faults;
using VaultInjector.Templates.Formatting;
using VaultInjector.Templates.Limits;
using VaultInjector.Templates.Text;
using VaultInjector.Templates.Values;

namespace VaultInjector.Templates.Documents;

/// <summary>
/// Values as YAML, as the library yaml.v2 writes them: block style, lists not indented below their key, lines never folded.
/// </summary>
public sealed class YamlText
{
    private const int LongestSimpleKey = 128;
    private readonly StringBuilder _text = new();

    private readonly bool _keepsDigits;

    private YamlText(bool keepsDigits) => _keepsDigits = keepsDigits;

    /// <param name="value">What to write.</param>
    /// <param name="keepsDigits">Whether numbers of secrets stay as Vault sent them; yaml.v2 reads and writes them anew.</param>
    /// <exception cref="FunctionException">YAML has no form for a value.</exception>
    public static string Write(object? value, bool keepsDigits = false)
    {
        var yaml = new YamlText(keepsDigits);
        yaml.Node(value, 0, isRoot: true, inList: false);
        return yaml._text.ToString();
    }

    private void Raw(string text) => Budget.Append(_text, text);

    private void Line(int indent)
    {
        if (_text.Length > 0 && _text[^1] != '\n')
        {
            Raw("\n");
        }

        Budget.Append(_text, ' ', indent);
    }

    /// <summary>A value behind its key or dash; nested ones begin on the next line, but for those right behind a dash.</summary>
    private void Node(object? value, int indent, bool isRoot, bool inList)
    {
        Budget.CheckDepth();
        switch (value)
        {
            case GoMap { Items.Count: > 0 } map:
                var sorted = map.Items.OrderBy(item => item.Key, YamlKeyOrder.Instance).Select(item => (item.Key, item.Value));
                Members(sorted, indent, isRoot || inList);
                break;
            case GoStruct fields:
                Members(fields.Fields.Select(field => ((object)field.Name.ToLowerInvariant(), field.Value)), indent, isRoot || inList);
                break;
            case GoMap:
                Scalar("{}", isRoot);
                break;
            case GoList { Items.Count: > 0 } list:
                List(list, isRoot || inList ? indent : indent - 2, isRoot || inList);
                break;
            case GoList:
                Scalar("[]", isRoot);
                break;
            default:
                Scalar(Text(value, isRoot ? 2 : indent), isRoot);
                break;
        }
    }

    private void Scalar(string text, bool isRoot) => Raw(isRoot ? text : $" {text}");

    private void Members(IEnumerable<(object Key, object? Value)> members, int indent, bool startsHere)
    {
        var isFirst = startsHere;
        foreach (var (key, value) in members)
        {
            if (!isFirst)
            {
                Line(indent);
            }

            isFirst = false;
            Key(key, indent);
            Node(value, indent + 2, isRoot: false, inList: false);
        }
    }

    private void Key(object key, int indent)
    {
        var text = Text(key, indent + 2);
        if (GoText.Length(text) <= LongestSimpleKey && !text.Contains('\n', StringComparison.Ordinal))
        {
            Raw($"{text}:");
            return;
        }

        Raw($"? {text}");
        Line(indent);
        Raw(":");
    }

    private void List(GoList list, int indent, bool startsHere)
    {
        var isFirst = startsHere;
        foreach (var item in list.Items)
        {
            if (!isFirst)
            {
                Line(indent);
            }

            isFirst = false;
            var isNested = item is GoMap { Items.Count: > 0 } or GoList { Items.Count: > 0 } or GoStruct;
            Raw(isNested ? "- " : "-");
            Node(item, indent + 2, isRoot: false, inList: true);
        }
    }

    private string Text(object? value, int indent) => value switch
    {
        null or NilElement or NilPointer => "null",
        bool truth => truth ? "true" : "false",
        string text => YamlScalar.Write(text, indent),
        JsonNumber number => _keepsDigits ? number.Digits : Number(number.Digits),
        double number => Float(number),
        GoTime time => TimeText.Format(time.Value, "2006-01-02T15:04:05.999999999Z07:00"),
        GoDuration duration => duration.ToString(),
        _ when GoType.Kind(value) == GoKind.Int => GoType.ToInt(value).ToString(CultureInfo.InvariantCulture),
        _ when GoType.Kind(value) == GoKind.Uint => GoType.ToUint(value).ToString(CultureInfo.InvariantCulture),
        _ => throw new FunctionException($"cannot marshal type: {GoType.Name(value)}"),
    };

    /// <summary>A number of a secret: whole if it fits 64 bits, else the nearest float64.</summary>
    private static string Number(string digits) =>
        NumberReading.TrySigned(digits, 10, out var whole, out var fits) && fits ? whole.ToString(CultureInfo.InvariantCulture)
        : NumberReading.TryFloat(digits, out var number) ? Float(number)
        : YamlScalar.Write(digits, 0);

    private static string Float(double number) => number switch
    {
        double.NaN => ".nan",
        double.PositiveInfinity => ".inf",
        double.NegativeInfinity => "-.inf",
        _ => FloatText.Format(number, 'g', -1),
    };
}
