namespace VaultInjector.Templates.Regular;

/// <summary>Reads <c>* + ? {2,5}</c> behind a part of an expression.</summary>
internal static class RegexRepetition
{
    private const int MostRepeats = 1000;

    public static RegexNode Read(List<int> runes, ref int at, RegexNode atom, bool isSwapped)
    {
        var isRepeated = false;
        while (true)
        {
            var start = at;
            if (!Repetition(runes, ref at, out var least, out var most))
            {
                return atom;
            }

            if (isRepeated)
            {
                throw RegexClassParser.Wrong(runes, "invalid nested repetition operator", start - 1, at);
            }

            var isLazy = Peek(runes, at) == '?';
            at += isLazy ? 1 : 0;
            atom = new RegexNode.Repeat(atom, least, most, isLazy == isSwapped);
            isRepeated = true;
        }
    }

    private static bool Repetition(List<int> runes, ref int at, out int least, out int most)
    {
        (least, most) = Peek(runes, at) switch
        {
            '*' => (0, -1),
            '+' => (1, -1),
            '?' => (0, 1),
            _ => (-1, -1),
        };
        if (least >= 0)
        {
            at++;
            return true;
        }

        return Peek(runes, at) == '{' && Counted(runes, ref at, out least, out most);
    }

    /// <summary><c>{2}</c>, <c>{2,}</c>, <c>{2,5}</c>; anything else is text.</summary>
    private static bool Counted(List<int> runes, ref int at, out int least, out int most)
    {
        var start = at++;
        least = most = Count(runes, ref at);
        if (least >= 0 && Peek(runes, at) == ',')
        {
            at++;
            most = Peek(runes, at) == '}' ? -1 : Count(runes, ref at);
            least = most == -1 && Peek(runes, at) != '}' ? -1 : least;
        }

        if (least < 0 || Peek(runes, at) != '}')
        {
            at = start;
            return false;
        }

        at++;
        return least <= MostRepeats && most <= MostRepeats && (most < 0 || most >= least)
            ? true
            : throw RegexClassParser.Wrong(runes, "invalid repeat count", start, at);
    }

    private static int Count(List<int> runes, ref int at)
    {
        var (count, start) = (0, at);
        for (; Peek(runes, at) is >= '0' and <= '9'; at++)
        {
            count = Math.Min((count * 10) + (Peek(runes, at) - '0'), MostRepeats + 1);
        }

        return at > start ? count : -1;
    }

    private static int Peek(List<int> runes, int at) => at < runes.Count ? runes[at] : -1;
}
