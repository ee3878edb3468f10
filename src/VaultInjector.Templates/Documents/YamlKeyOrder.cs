using System.Globalization;
using VaultInjector.Templates.Values;

namespace VaultInjector.Templates.Documents;

/// <summary>The order in which yaml.v2 writes keys: digits inside a text count as a number, letters come after anything else.</summary>
internal sealed class YamlKeyOrder : IComparer<object>
{
    public static readonly YamlKeyOrder Instance = new();

    public int Compare(object? x, object? y) => (x, y) switch
    {
        (string one, string other) => Texts(GoText.Runes(one), GoText.Runes(other)),
        _ => KeyOrder.Instance.Compare(x, y),
    };

    private static int Texts(List<int> one, List<int> other)
    {
        for (var index = 0; index < one.Count && index < other.Count; index++)
        {
            if (one[index] != other[index])
            {
                return Differing(one, other, index);
            }
        }

        return one.Count.CompareTo(other.Count);
    }

    private static int Differing(List<int> one, List<int> other, int index)
    {
        var (left, right) = (IsLetter(one[index]), IsLetter(other[index]));
        if (left || right)
        {
            return left && right ? one[index].CompareTo(other[index]) : left ? 1 : -1;
        }

        var start = (one[index] == '0' || other[index] == '0') && FollowsDigits(one, index) ? 1L : 0;
        var (size, end) = Number(one, index, start);
        var (otherSize, otherEnd) = Number(other, index, start);
        return size != otherSize ? size.CompareTo(otherSize)
            : end != otherEnd ? end.CompareTo(otherEnd)
            : one[index].CompareTo(other[index]);
    }

    private static bool FollowsDigits(List<int> runes, int index)
    {
        for (var at = index - 1; at >= 0 && IsDigit(runes[at]); at--)
        {
            if (runes[at] != '0')
            {
                return true;
            }
        }

        return false;
    }

    private static (long Size, int End) Number(List<int> runes, int index, long start)
    {
        var size = start;
        for (; index < runes.Count && IsDigit(runes[index]); index++)
        {
            size = unchecked((size * 10) + (runes[index] - '0'));
        }

        return (size, index);
    }

    private static bool IsDigit(int rune) => rune is >= '0' and <= '9';

    private static bool IsLetter(int rune) => rune is not (>= 0xD800 and <= 0xDFFF) && CharUnicodeInfo.GetUnicodeCategory(rune) is
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or
        UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter;
}
