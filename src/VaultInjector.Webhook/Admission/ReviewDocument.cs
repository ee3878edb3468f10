using System.Text.Json;

namespace VaultInjector.Webhook.Admission;

/// <summary>
/// Parses a review. A document costs 12 bytes for each JSON value, which is up to six times the text: a dense one is refused before that
/// is spent.
/// </summary>
internal static class ReviewDocument
{
    /// <summary>Several times the values of the largest pods; 2 MiB of memory.</summary>
    public const int MostValues = 170_000;

    /// <summary>Up to this length the text bounds the number of values well enough.</summary>
    private const int NotCounted = 64 * 1024;

    /// <returns>Null if it has more than <see cref="MostValues"/>.</returns>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static JsonDocument? Parse(ReadOnlyMemory<byte> text) =>
        text.Length > NotCounted && IsTooDense(text.Span) ? null : JsonDocument.Parse(text);

    private static bool IsTooDense(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text);
        for (var values = 0; reader.Read(); values++)
        {
            if (values == MostValues)
            {
                return true;
            }
        }

        return false;
    }
}
