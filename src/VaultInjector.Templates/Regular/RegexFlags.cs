namespace VaultInjector.Templates.Regular;

/// <summary>What <c>(?imsU)</c> switches.</summary>
internal sealed record RegexFlags
{
    public bool IgnoresCase { get; init; }

    public bool IsMultiline { get; init; }

    public bool DotIsAny { get; init; }

    public bool IsSwapped { get; init; }

    /// <summary><c>?i)</c> for what follows, which gives true, or <c>?i:</c> for a group.</summary>
    public static bool Read(List<int> runes, ref int at, ref RegexFlags flags, int start)
    {
        var (value, any) = (true, false);
        for (at++; ; at++)
        {
            switch ((at < runes.Count ? runes[at] : -1))
            {
                case 'i':
                    flags = flags with { IgnoresCase = value };
                    break;
                case 'm':
                    flags = flags with { IsMultiline = value };
                    break;
                case 's':
                    flags = flags with { DotIsAny = value };
                    break;
                case 'U':
                    flags = flags with { IsSwapped = value };
                    break;
                case '-' when value:
                    (value, any) = (false, false);
                    continue;
                case ':' or ')' when value || any:
                    at++;
                    return runes[at - 1] == ')';
                default:
                    throw RegexClassParser.Wrong(runes, "invalid or unsupported Perl syntax", start, Math.Min(at + 1, runes.Count));
            }

            any = true;
        }
    }
}
