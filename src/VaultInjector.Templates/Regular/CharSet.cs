using VaultInjector.Templates.Values;

namespace VaultInjector.Templates.Regular;

/// <summary>A set of code points as ranges.</summary>
internal sealed class CharSet
{
    public const int Last = 0x10FFFF;

    /// <summary>Longer ranges are not looked through for other cases: they hold whole alphabets.</summary>
    private const int MostFolded = 0x3000;

    private readonly List<(int From, int To)> _ranges = [];
    private Func<int, bool>? _more;

    public static CharSet Any => new CharSet().Add(0, Last);

    public static CharSet Line => new CharSet().Add(0, '\n' - 1).Add('\n' + 1, Last);

    public static CharSet One(int rune) => new CharSet().Add(rune, rune);

    public static CharSet Of(string pairs, bool negated = false)
    {
        var set = new CharSet();
        for (var index = 0; index < pairs.Length; index += 2)
        {
            set.Add(pairs[index], pairs[index + 1]);
        }

        return negated ? set.Negated() : set;
    }

    /// <summary>Code points that a test accepts, for example a Unicode category.</summary>
    public static CharSet Where(Func<int, bool> test) => new() { _more = test };

    public CharSet Add(int from, int to)
    {
        _ranges.Add((from, to));
        return this;
    }

    public void Add(CharSet other)
    {
        _ranges.AddRange(other._ranges);
        if (other._more is { } more)
        {
            var before = _more;
            _more = before is null ? more : rune => before(rune) || more(rune);
        }
    }

    public CharSet Negated() => Where(rune => !Contains(rune));

    public CharSet Folded()
    {
        var folded = new CharSet();
        folded.Add(this);
        foreach (var (from, to) in _ranges.Where(range => range.To - range.From <= MostFolded))
        {
            for (var rune = from; rune <= to; rune++)
            {
                GoCase.Folded(rune).ToList().ForEach(other => folded.Add(other, other));
            }
        }

        return folded;
    }

    public bool Contains(int rune)
    {
        foreach (var (from, to) in _ranges)
        {
            if (rune >= from && rune <= to)
            {
                return true;
            }
        }

        return _more is not null && _more(rune);
    }
}
