using System.Text;

namespace VaultInjector.Templates.Values;

/// <summary>Upper and lower case as Go has them: letter by letter; a wrong byte becomes U+FFFD where a text is not all ASCII.</summary>
internal static class GoCase
{
    /// <summary>Letters with more or fewer than two forms.</summary>
    private static readonly string[] Families =
    [
        "Kk\u212A", "Ss\u017F", "\u00C5\u00E5\u212B", "\u00DF\u1E9E", "\u01C4\u01C5\u01C6", "\u01C7\u01C8\u01C9", "\u01CA\u01CB\u01CC",
        "\u01F1\u01F2\u01F3", "\u0345\u0399\u03B9\u1FBE", "\u0392\u03B2\u03D0", "\u0395\u03B5\u03F5", "\u0398\u03B8\u03D1\u03F4",
        "\u039A\u03BA\u03F0", "\u00B5\u039C\u03BC", "\u03A0\u03C0\u03D6", "\u03A1\u03C1\u03F1", "\u03A3\u03C2\u03C3", "\u03A6\u03C6\u03D5",
        "\u03A9\u03C9\u2126", "\u0412\u0432\u1C80", "\u0414\u0434\u1C81", "\u041E\u043E\u1C82", "\u0421\u0441\u1C83",
        "\u0422\u0442\u1C84\u1C85", "\u042A\u044A\u1C86", "\u0462\u0463\u1C87", "\uA64A\uA64B\u1C88", "\u1E60\u1E61\u1E9B",
        "\u0130", "\u0131",
    ];

    public static string Upper(string text) => Mapped(text, Upper);

    public static string Lower(string text) => Mapped(text, Lower);

    /// <summary>A code point of <see cref="GoText.Runes"/> in upper case. .NET leaves two letters out whose upper case is ASCII.</summary>
    public static int Upper(int rune) => rune switch
    {
        'ı' => 'I',
        'ſ' => 'S',
        _ => Rune.TryCreate(rune, out var letter) ? Rune.ToUpperInvariant(letter).Value : 0xFFFD,
    };

    /// <summary>A code point of <see cref="GoText.Runes"/> in lower case.</summary>
    public static int Lower(int rune) => rune switch
    {
        'İ' => 'i',
        _ => Rune.TryCreate(rune, out var letter) ? Rune.ToLowerInvariant(letter).Value : 0xFFFD,
    };

    /// <summary>A code point as it starts a word: a pair in one character has a form of its own, Georgian letters stay.</summary>
    public static int Title(int rune) => rune switch
    {
        >= 0x1C4 and <= 0x1C6 => 0x1C5,
        >= 0x1C7 and <= 0x1C9 => 0x1C8,
        >= 0x1CA and <= 0x1CC => 0x1CB,
        >= 0x1F1 and <= 0x1F3 => 0x1F2,
        >= 0x10D0 and <= 0x10FF => rune,
        _ => Upper(rune),
    };

    /// <summary>The same letter for expressions that do not tell cases apart: all code points with one upper case.</summary>
    public static IEnumerable<int> Folded(int rune)
    {
        if (!Rune.IsValid(rune))
        {
            return [];
        }

        var more = Array.Find(Families, family => family.Contains((char)Math.Min(rune, char.MaxValue)));
        return more is null ? [rune, Lower(rune), Upper(rune)] : more.Select(letter => (int)letter);
    }

    private static string Mapped(string text, Func<int, int> map)
    {
        var mapped = new StringBuilder(text.Length);
        foreach (var rune in GoText.Runes(text))
        {
            mapped.Append(GoText.FromEscaped(map(rune)));
        }

        return mapped.ToString();
    }
}
