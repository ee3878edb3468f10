namespace VaultInjector.Templates.Documents;

/// <summary>A text over several lines, marked by <c>|</c> or <c>></c>.</summary>
internal static class YamlBlock
{
    /// <summary><c>|</c> keeps line breaks, <c>></c> folds them; behind it may stand <c>-</c>, <c>+</c> and an indentation.</summary>
    public static string Read(YamlSource source, int indent)
    {
        var header = source.TakeLine().Split(" #")[0].Trim();
        var given = header.Skip(1).Where(char.IsAsciiDigit).Select(digit => digit - '0').FirstOrDefault();
        var least = given > 0 ? Math.Max(indent, 0) + given : indent + 1;
        var lines = Lines(source, Math.Max(indent, 0), least, given > 0);
        var text = YamlFolding.Join(lines, folds: header[0] == '>');
        text = source.EndsInLine && text.EndsWith('\n') ? text[..^1] : text;
        var chomp = header.Contains('+', StringComparison.Ordinal) ? '+' : header.Contains('-', StringComparison.Ordinal) ? '-' : ' ';
        return chomp switch
        {
            '+' => text,
            '-' => text.TrimEnd('\n'),
            _ => text.TrimEnd('\n') is { Length: > 0 } kept && kept.Length < text.Length ? $"{kept}\n" : text.TrimEnd('\n'),
        };
    }

    private static List<string> Lines(YamlSource source, int parent, int least, bool isGiven)
    {
        var lines = new List<string>();
        int? width = isGiven ? least : null;
        while (!source.IsEnd && !source.IsMarker)
        {
            var start = source.At;
            var line = source.TakeLine();
            var spaces = line.Length - line.TrimStart(' ').Length;
            source.Budget.Spend();
            if (spaces == line.Length && spaces <= (width ?? int.MaxValue))
            {
                lines.Add("");
                continue;
            }

            width ??= spaces >= least && (spaces > parent || least == 0) ? spaces : int.MaxValue;
            if (spaces < width)
            {
                source.At = start;
                break;
            }

            lines.Add(line[width.Value..]);
        }

        return lines;
    }
}
