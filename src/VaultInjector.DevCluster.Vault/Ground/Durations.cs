namespace VaultInjector.DevCluster.Vault.Ground;

/// <summary>Durations as Vault reads them: plain seconds, or Go's form such as 1h30m.</summary>
internal static class Durations
{
    public static bool TryParse(string text, out TimeSpan value)
    {
        value = default;
        text = text.Trim();
        if (text.Length == 0)
        {
            return true;
        }
        if (double.TryParse(
                text,
                NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out var seconds))
        {
            value = TimeSpan.FromSeconds(seconds);
            return true;
        }
        var position = 0;
        while (position < text.Length)
        {
            if (!TryPart(text, ref position, out var part))
            {
                return false;
            }
            value += part;
        }
        return true;
    }

    private static bool TryPart(string text, ref int position, out TimeSpan part)
    {
        part = default;
        var start = position;
        while (position < text.Length && (char.IsAsciiDigit(text[position]) || text[position] == '.'))
        {
            position++;
        }
        if (!double.TryParse(
                text.AsSpan(start, position - start), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }
        var unitStart = position;
        while (position < text.Length && char.IsLetter(text[position]))
        {
            position++;
        }
        TimeSpan? unit = text[unitStart..position] switch
        {
            "d" => TimeSpan.FromDays(1),
            "h" => TimeSpan.FromHours(1),
            "m" => TimeSpan.FromMinutes(1),
            "s" => TimeSpan.FromSeconds(1),
            "ms" => TimeSpan.FromMilliseconds(1),
            _ => null,
        };
        part = (unit ?? default) * number;
        return unit is not null;
    }
}
