using System.Text;
using CsCheck;

namespace VaultInjector.Fuzzing;

/// <summary>
/// Turns known inputs into wrong ones, byte by byte: cut short, doubled, mixed with each other, with what parsers stumble over put in.
/// </summary>
internal static class Mutation
{
    private const int Most = 4;

    private static readonly byte[][] Stumbling =
    [
        .. new[]
        {
            "null",
            "[]",
            "{}",
            "\"\"",
            "true",
            "-1",
            "1e999",
            "99999999999999999999",
            "0x10",
            "\"\\ud800\"",
            "\"\\u0000\"",
            "\u0000",
            "\r\n",
            "\u2028",
            "../",
            "%2f",
            "<html><body>502</body></html>",
            "{\"errors\":",
            "{\"data\":null}",
            "{\"auth\":{",
            "\"wrap_info\":{}",
            "/*",
            "//",
            "Infinity",
            "2026-13-45T99:99:99Z",
            "ünï",
            "🙂",
        }.Select(Encoding.UTF8.GetBytes),
        [0xff, 0xfe],
        [0xc0, 0x80],
        [0xed, 0xa0, 0x80],
        Repeated("[", 5000),
        Repeated("{\"a\":", 2000),
        Repeated("x", 80_000),
        Repeated("9", 400),
        Repeated("\"\\u0041", 3000),
    ];

    private static readonly Gen<Func<byte[], byte[]>> OneChange = Gen.Select(
            Gen.Int[0, 10],
            Gen.Double[0, 0.999999],
            Gen.Double[0, 0.999999],
            Gen.Byte,
            Any(Stumbling))
        .Select((kind, from, to, value, stumbling) => (Func<byte[], byte[]>)(input => Change(input, kind, (from, to), (value, stumbling))));

    /// <summary>Corpus entries as they are, changed a little, and two of them spliced.</summary>
    public static Gen<byte[]> Of(IReadOnlyList<byte[]> corpus) =>
        Gen.Select(Any(corpus), Any(corpus), Gen.Double[0, 2], OneChange.Array[0, Most])
            .Select(
                (one, other, splice, changes) =>
                    changes.Aggregate(splice < 0.2 ? Spliced(one, other, splice * 5) : one, (input, change) => change(input)));

    private static byte[] Change(byte[] input, int kind, (double From, double To) range, (byte Byte, byte[] Stumbling) put)
    {
        var (start, end) = (At(input, Math.Min(range.From, range.To)), At(input, Math.Max(range.From, range.To)));
        return kind switch
        {
            0 => input[..start],
            1 => [.. input[..start], .. input[end..]],
            2 => [.. input[..end], .. input[start..]],
            3 => [.. input[..start], put.Byte, .. input[start..]],
            4 when input.Length > 0 => [.. input[..start], put.Byte, .. input[(start + 1)..]],
            5 when input.Length > 0 => [.. input[..start], (byte)(input[start] ^ (1 << (put.Byte & 7))), .. input[(start + 1)..]],
            6 => [.. input[..start], .. put.Stumbling, .. input[end..]],
            7 => [.. input[..start], .. put.Stumbling, .. input[start..]],
            _ => Revalued(input, start, put.Stumbling),
        };
    }

    private static Gen<byte[]> Any(IReadOnlyList<byte[]> entries) => Gen.Int[0, entries.Count - 1].Select(index => entries[index]);

    /// <summary>Another value for a field, so that what comes out is JSON more often than not.</summary>
    private static byte[] Revalued(byte[] input, int from, byte[] value)
    {
        var colon = Array.IndexOf(input, (byte)':', from);
        var end = colon < 0 ? -1 : input.AsSpan(colon).IndexOfAny((byte)',', (byte)'}');
        return end < 0 ? input : [.. input[..(colon + 1)], .. value, .. input[(colon + end)..]];
    }

    private static byte[] Spliced(byte[] one, byte[] other, double at) => [.. one[..At(one, at)], .. other[At(other, at)..]];

    private static int At(byte[] input, double place) => input.Length == 0 ? 0 : (int)(place * input.Length) % input.Length;

    private static byte[] Repeated(string text, int times) => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(text, times)));
}
