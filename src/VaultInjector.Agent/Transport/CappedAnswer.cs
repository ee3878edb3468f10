namespace VaultInjector.Agent.Transport;

/// <summary>Reads an answer's body up to a limit.</summary>
internal static class CappedAnswer
{
    public const int MaxBytes = 64 * 1024;
    private const int UsualBytes = 4 * 1024;

    /// <summary>Null where the body is longer than <see cref="MaxBytes"/>.</summary>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        if (response.Content.Headers.ContentLength > MaxBytes)
        {
            return null;
        }

        var buffer = new byte[(response.Content.Headers.ContentLength ?? UsualBytes) + 1];
        var length = 0;
        var stream = await response.Content.ReadAsStreamAsync(cancellation);
        await using (stream)
        {
            while (await stream.ReadAsync(buffer.AsMemory(length), cancellation) is > 0 and var read)
            {
                length += read;
                if (length > MaxBytes)
                {
                    return null;
                }

                if (length == buffer.Length)
                {
                    Array.Resize(ref buffer, Math.Min(2 * length, MaxBytes + 1));
                }
            }
        }

        return buffer.AsMemory(0, length);
    }
}
