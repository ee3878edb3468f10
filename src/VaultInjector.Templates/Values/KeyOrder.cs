using System.Globalization;

namespace VaultInjector.Templates.Values;

/// <summary>The order in which Go walks a map: texts by their bytes, numbers by value, kinds apart.</summary>
public sealed class KeyOrder : IComparer<object?>
{
    public static readonly KeyOrder Instance = new();

    public int Compare(object? x, object? y) => (x, y) switch
    {
        (string one, string other) => Texts(one, other),
        _ when GoType.Kind(x) != GoType.Kind(y) => GoType.Kind(x).CompareTo(GoType.Kind(y)),
        (bool one, bool other) => one.CompareTo(other),
        (double one, double other) => one.CompareTo(other),
        _ when GoType.Kind(x) == GoKind.Int => GoType.ToInt(x).CompareTo(GoType.ToInt(y)),
        _ when GoType.Kind(x) == GoKind.Uint => GoType.ToUint(x).CompareTo(GoType.ToUint(y)),
        _ => Texts(Convert.ToString(x, CultureInfo.InvariantCulture) ?? "", Convert.ToString(y, CultureInfo.InvariantCulture) ?? ""),
    };

    /// <summary>By UTF-8 bytes: characters beyond U+FFFF come after all others, which UTF-16 has otherwise.</summary>
    public static int Texts(string one, string other)
    {
        var most = Math.Min(one.Length, other.Length);
        for (var index = 0; index < most; index++)
        {
            var (left, right) = (one[index], other[index]);
            if (left != right)
            {
                return char.IsSurrogate(left) == char.IsSurrogate(right)
                    ? left.CompareTo(right)
                    : Rank(left).CompareTo(Rank(right));
            }
        }

        return one.Length.CompareTo(other.Length);
    }

    private static int Rank(char character) => char.IsSurrogate(character) ? 0x10000 : character;
}
