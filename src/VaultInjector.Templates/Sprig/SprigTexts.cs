using System.Globalization;
using System.Text;
using VaultInjector.Templates.Formatting;
using VaultInjector.Templates.Functions;
using VaultInjector.Templates.Limits;
using VaultInjector.Templates.Text;
using VaultInjector.Templates.Values;
using static VaultInjector.Templates.Sprig.SprigFunctions;

namespace VaultInjector.Templates.Sprig;

/// <summary>Texts: trimming, cutting, joining, quoting.</summary>
internal static class SprigTexts
{
    public static IEnumerable<Function> All =>
    [
        Of("hello", "", _ => "Hello!"),
        Of("abbrev", "is", call => call.Int(0) < 4 ? call.Text(1) : Abbreviated(call.Text(1), 0, (int)Math.Min(call.Int(0), int.MaxValue))),
        Of("abbrevboth", "iis", AbbreviatedBoth),
        Of("trunc", "is", Truncated),
        Of("trim", "s", call => call.Text(0).Trim()),
        Of("trimall", "ss", call => TextFunctions.Trim(call.Text(1), call.Text(0))),
        Of("trimAll", "ss", call => TextFunctions.Trim(call.Text(1), call.Text(0))),
        Of("trimPrefix", "ss", call => TextFunctions.WithoutPrefix(call.Text(1), call.Text(0))),
        Of("trimSuffix", "ss", call => TextFunctions.WithoutSuffix(call.Text(1), call.Text(0))),
        Of("substr", "iis", Part),
        Of("repeat", "is", Repeated),
        Of("nospace", "s", call => string.Concat(call.Text(0).Where(letter => !char.IsWhiteSpace(letter)))),
        Of("wrap", "is", call => Wrapped(call.Text(1), Width(call), "\n", cutsWords: false)),
        Of("wrapWith", "iss", call =>
            Wrapped(call.Text(2), Width(call), call.Text(1) is "" ? "\n" : call.Text(1), cutsWords: true)),
        Of("contains", "ss", call => call.Text(1).Contains(call.Text(0), StringComparison.Ordinal)),
        Of("hasPrefix", "ss", call => call.Text(1).StartsWith(call.Text(0), StringComparison.Ordinal)),
        Of("hasSuffix", "ss", call => call.Text(1).EndsWith(call.Text(0), StringComparison.Ordinal)),
        Of("quote", "a*", call => string.Join(' ', Present(call).Select(value => Quoting.Quote(Text(value))))),
        Of("squote", "a*", call => string.Join(' ', Present(call).Select(value => $"'{Text(value)}'"))),
        Of("cat", "a*", call => string.Join(' ', Present(call).Select(Text))),
        Of("indent", "is", call => Indented((int)Math.Clamp(call.Int(0), 0, Budget.MostText), call.Text(1))),
        Of("nindent", "is", call => "\n" + Indented((int)Math.Clamp(call.Int(0), 0, Budget.MostText), call.Text(1))),
        Of("replace", "sss", call => TextFunctions.Replace(call.Text(2), call.Text(0), call.Text(1))),
        Of("plural", "ssi", call => call.Int(2) == 1 ? call.Text(0) : call.Text(1)),
        Of("toString", "a", call => Text(call[0])),
        Of("toStrings", "a", call => GoList.OfStrings(Texts(call[0]))),
        Of("join", "sa", call => string.Join(call.Text(0), Texts(call[1]))),
        Of("splitList", "ss", call => GoList.OfStrings(TextFunctions.Split(call.Text(0), call.Text(1), ofNothing: true))),
        Of("split", "ss", call => Numbered(TextFunctions.Split(call.Text(0), call.Text(1), ofNothing: true))),
        Of("splitn", "sis", call => Numbered(AtMost(call.Text(0), (int)Math.Clamp(call.Int(1), -1, int.MaxValue), call.Text(2)))),
        Of("sortAlpha", "a", call => GoList.OfStrings(
            call[0] is GoList ? Texts(call[0]).Order(KeyOrder.Instance).Cast<string>() : [Text(call[0])])),
        Of("fail", "s", call => throw Call.Fail(call.Text(0))),
    ];

    /// <summary>Any value as text.</summary>
    public static string Text(object? value) => value switch
    {
        string text => text,
        GoList { ElementType: "uint8" } bytes => GoText.FromBytes([.. bytes.Items.Select(item => (byte)item!)]),
        _ => Printing.One(value),
    };

    public static IEnumerable<string> Texts(object? value) => value switch
    {
        null => [],
        GoList list => list.Items.Where(item => item is not null).Select(Text),
        _ => [Text(value)],
    };

    private static IEnumerable<object?> Present(Call call) => call.Arguments.Where(value => value is not null);

    private static string Abbreviated(string text, int offset, int width)
    {
        if (text.Length <= width)
        {
            return text;
        }

        offset = Math.Min(offset, text.Length);
        offset = text.Length - offset < width - 3 ? text.Length - (width - 3) : offset;
        return offset <= 4 ? $"{text[..(width - 3)]}..."
            : offset + width - 3 < text.Length ? $"...{Abbreviated(text[offset..], 0, Math.Max(width - 3, 4))}"
            : $"...{text[(text.Length - (width - 3))..]}";
    }

    private static string AbbreviatedBoth(Call call)
    {
        var (left, right) = (call.Int(0), call.Int(1));
        return right < 4 || (left > 0 && right < 7)
            ? call.Text(2)
            : Abbreviated(call.Text(2), (int)Math.Clamp(left, 0, int.MaxValue), (int)Math.Min(right, int.MaxValue));
    }

    /// <summary>Counted in bytes; a negative count keeps the end.</summary>
    private static string Truncated(Call call)
    {
        var bytes = GoText.ToBytes(call.Text(1));
        var count = call.Int(0);
        return count < 0 && bytes.Length + count > 0 ? GoText.FromBytes(bytes.AsSpan((int)(bytes.Length + count)))
            : count >= 0 && bytes.Length > count ? GoText.FromBytes(bytes.AsSpan(0, (int)count))
            : call.Text(1);
    }

    private static string Part(Call call)
    {
        var bytes = GoText.ToBytes(call.Text(2));
        var start = Math.Max(call.Int(0), 0);
        var end = call.Int(1) < 0 || call.Int(1) > bytes.Length ? bytes.Length : call.Int(1);
        return start <= end
            ? GoText.FromBytes(bytes.AsSpan((int)start, (int)(end - start)))
            : throw Call.Fail(string.Create(CultureInfo.InvariantCulture, $"slice bounds out of range [{start}:{end}]"));
    }

    private static string Repeated(Call call)
    {
        if (call.Int(0) < 0)
        {
            throw Call.Fail("strings: negative Repeat count");
        }

        var repeated = new StringBuilder();
        for (var count = call.Text(1) == "" ? 0 : call.Int(0); count > 0; count--)
        {
            Budget.Append(repeated, call.Text(1));
        }

        return repeated.ToString();
    }

    private static int Width(Call call) => (int)Math.Clamp(call.Int(0), 1, int.MaxValue / 2);

    private static string Wrapped(string text, int width, string end, bool cutsWords)
    {
        var wrapped = new StringBuilder();
        var offset = 0;
        while (text.Length - offset > width)
        {
            if (text[offset] == ' ')
            {
                offset++;
                continue;
            }

            var space = text.LastIndexOf(' ', offset + width, width + 1);
            space = space < offset && !cutsWords ? text.IndexOf(' ', offset + width) : space;
            if (space < offset && !cutsWords)
            {
                break;
            }

            var stop = space < offset ? offset + width : space;
            Budget.Append(wrapped, text[offset..stop] + end);
            offset = space < offset ? stop : stop + 1;
        }

        Budget.Append(wrapped, text[offset..]);
        return wrapped.ToString();
    }

    private static string Indented(int spaces, string text)
    {
        var pad = new string(' ', spaces);
        return pad + TextFunctions.Replace(text, "\n", $"\n{pad}");
    }

    private static GoMap Numbered(IEnumerable<string> parts) =>
        GoMap.Of(
            parts.Select((part, index) => KeyValuePair.Create(string.Create(CultureInfo.InvariantCulture, $"_{index}"), (object?)part)),
            "string");

    private static IEnumerable<string> AtMost(string separator, int count, string text) => count switch
    {
        0 => [],
        < 0 => TextFunctions.Split(separator, text, ofNothing: true),
        _ when separator == "" => TextFunctions.Split("", text)
            .Select((letter, index) => (letter, index))
            .GroupBy(item => Math.Min(item.index, count - 1))
            .Select(group => string.Concat(group.Select(item => item.letter))),
        _ => text.Split(separator, count),
    };
}
