using VaultInjector.Templates.Faults;

namespace VaultInjector.Templates.Functions;

/// <summary>Base 64 as Go reads it: line breaks are dropped, padding must be there.</summary>
internal static class Base64
{
    private const string Standard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    public static string Url(byte[] bytes) => Convert.ToBase64String(bytes).Replace('+', '-').Replace('/', '_');

    public static byte[] Decode(string function, string text, bool isUrl)
    {
        var bytes = new List<byte>(text.Length * 3 / 4);
        var (bits, count, padding) = (0, 0, 0);
        for (var index = 0; index < text.Length; index++)
        {
            var letter = text[index];
            var isPadding = letter == '=' && count >= 2 && count + padding is 2 or 3;
            padding += isPadding ? 1 : 0;
            if (isPadding || letter is '\r' or '\n')
            {
                continue;
            }

            var value = Value(letter, isUrl);
            if (value < 0 || padding > 0)
            {
                throw Wrong(function, index);
            }

            (bits, count) = ((bits << 6) | value, count + 1);
            if (count == 4)
            {
                bytes.AddRange([(byte)(bits >> 16), (byte)(bits >> 8), (byte)bits]);
                (bits, count) = (0, 0);
            }
        }

        Rest(bytes, bits, count + padding is 0 or 4 ? count : throw Wrong(function, text.Length));
        return [.. bytes];
    }

    private static void Rest(List<byte> bytes, int bits, int count)
    {
        if (count == 2)
        {
            bytes.Add((byte)(bits >> 4));
        }
        else if (count == 3)
        {
            bytes.AddRange([(byte)(bits >> 10), (byte)(bits >> 2)]);
        }
    }

    private static int Value(char letter, bool isUrl) => letter switch
    {
        '-' => isUrl ? 62 : -1,
        '_' => isUrl ? 63 : -1,
        '+' or '/' when isUrl => -1,
        _ => Standard.IndexOf(letter, StringComparison.Ordinal),
    };

    private static FunctionException Wrong(string function, int index) => new($"{function}: illegal base64 data at input byte {index}");
}
