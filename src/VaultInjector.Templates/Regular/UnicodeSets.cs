using System.Globalization;
using System.Text;

namespace VaultInjector.Templates.Regular;

/// <summary>The names behind <c>\p</c>: categories of Unicode, and the scripts that are used most, by their main blocks.</summary>
internal static class UnicodeSets
{
    private static readonly (string Name, UnicodeCategory Category)[] ByName =
    [
        ("Lu", UnicodeCategory.UppercaseLetter),
        ("Ll", UnicodeCategory.LowercaseLetter),
        ("Lt", UnicodeCategory.TitlecaseLetter),
        ("Lm", UnicodeCategory.ModifierLetter),
        ("Lo", UnicodeCategory.OtherLetter),
        ("Mn", UnicodeCategory.NonSpacingMark),
        ("Mc", UnicodeCategory.SpacingCombiningMark),
        ("Me", UnicodeCategory.EnclosingMark),
        ("Nd", UnicodeCategory.DecimalDigitNumber),
        ("Nl", UnicodeCategory.LetterNumber),
        ("No", UnicodeCategory.OtherNumber),
        ("Pc", UnicodeCategory.ConnectorPunctuation),
        ("Pd", UnicodeCategory.DashPunctuation),
        ("Ps", UnicodeCategory.OpenPunctuation),
        ("Pe", UnicodeCategory.ClosePunctuation),
        ("Pi", UnicodeCategory.InitialQuotePunctuation),
        ("Pf", UnicodeCategory.FinalQuotePunctuation),
        ("Po", UnicodeCategory.OtherPunctuation),
        ("Sm", UnicodeCategory.MathSymbol),
        ("Sc", UnicodeCategory.CurrencySymbol),
        ("Sk", UnicodeCategory.ModifierSymbol),
        ("So", UnicodeCategory.OtherSymbol),
        ("Zs", UnicodeCategory.SpaceSeparator),
        ("Zl", UnicodeCategory.LineSeparator),
        ("Zp", UnicodeCategory.ParagraphSeparator),
        ("Cc", UnicodeCategory.Control),
        ("Cf", UnicodeCategory.Format),
        ("Co", UnicodeCategory.PrivateUse),
        ("Cs", UnicodeCategory.Surrogate),
    ];

    private static readonly Dictionary<string, (int From, int To)[]> Scripts = new(StringComparer.Ordinal)
    {
        ["Arabic"] = [(0x600, 0x6FF), (0x750, 0x77F), (0x8A0, 0x8FF)],
        ["Armenian"] = [(0x531, 0x58F)],
        ["Cyrillic"] = [(0x400, 0x52F), (0x1C80, 0x1C88), (0x2DE0, 0x2DFF), (0xA640, 0xA69F)],
        ["Devanagari"] = [(0x900, 0x950), (0x955, 0x963), (0x966, 0x97F)],
        ["Greek"] =
        [
            (0x370, 0x373), (0x375, 0x377), (0x37A, 0x37D), (0x37F, 0x37F), (0x384, 0x384), (0x386, 0x386), (0x388, 0x3E1),
            (0x3F0, 0x3FF), (0x1F00, 0x1FFE), (0x2126, 0x2126),
        ],
        ["Han"] =
        [
            (0x2E80, 0x2FD5), (0x3005, 0x3005), (0x3007, 0x3007), (0x3021, 0x3029), (0x3038, 0x303B), (0x3400, 0x4DBF),
            (0x4E00, 0x9FFF), (0xF900, 0xFAD9), (0x20000, 0x323AF),
        ],
        ["Hangul"] = [(0x1100, 0x11FF), (0x3131, 0x318E), (0xAC00, 0xD7A3)],
        ["Hebrew"] = [(0x591, 0x5C7), (0x5D0, 0x5EA), (0x5EF, 0x5F4)],
        ["Hiragana"] = [(0x3041, 0x3096), (0x309D, 0x309F)],
        ["Katakana"] = [(0x30A1, 0x30FA), (0x30FD, 0x30FF), (0x31F0, 0x31FF)],
        ["Latin"] =
        [
            ('A', 'Z'), ('a', 'z'), (0xAA, 0xAA), (0xBA, 0xBA), (0xC0, 0xD6), (0xD8, 0xF6), (0xF8, 0x2B8), (0x2E0, 0x2E4),
            (0x1D00, 0x1D25), (0x1E00, 0x1EFF),
        ],
        ["Thai"] = [(0xE01, 0xE3A), (0xE40, 0xE5B)],
    };

    public static CharSet? Find(string name)
    {
        if (name == "Any")
        {
            return CharSet.Any;
        }

        if (Scripts.TryGetValue(name, out var ranges))
        {
            return ranges.Aggregate(new CharSet(), (set, range) => set.Add(range.From, range.To));
        }

        return Categories(name) is { Length: > 0 } categories
            ? CharSet.Where(rune => Rune.IsValid(rune) && categories.Contains(CharUnicodeInfo.GetUnicodeCategory(rune)))
            : null;
    }

    /// <summary>The categories of one name: a letter stands for all that begin with it.</summary>
    private static UnicodeCategory[] Categories(string name) =>
        [.. ByName.Where(item => item.Name == name || (name.Length == 1 && item.Name[0] == name[0])).Select(item => item.Category)];
}
