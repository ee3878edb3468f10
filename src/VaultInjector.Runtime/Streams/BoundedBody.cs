using System.Security.Cryptography;

namespace VaultInjector.Runtime.Streams;

/// <summary>Reads a body up to a limit, so that nothing that answers in place of a peer can fill our memory.</summary>
public static class BoundedBody
{
    private const int UsualBytes = 4 * 1024;

    /// <inheritdoc cref="ReadAsync(Stream, long?, int, CancellationToken)"/>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpContent content, int maxBytes, CancellationToken cancellation)
    {
        if (content.Headers.ContentLength > maxBytes)
        {
            return null;
        }

        await using var stream = await content.ReadAsStreamAsync(cancellation);
        return await ReadAsync(stream, content.Headers.ContentLength, maxBytes, cancellation);
    }

    /// <summary>
    /// Reads to the end. A body that announces to be too long is not read, and its announced length is not believed further than the
    /// limit. Buffers that are given up are overwritten: they may have held a token.
    /// </summary>
    /// <param name="stream">The body; stays open.</param>
    /// <param name="announced">Content-Length, where there was one.</param>
    /// <param name="maxBytes">The longest body that is taken.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Null if the body is longer than <paramref name="maxBytes"/>.</returns>
    /// <exception cref="IOException">The connection was lost.</exception>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(
        Stream stream,
        long? announced,
        int maxBytes,
        CancellationToken cancellation)
    {
        if (announced > maxBytes)
        {
            return null;
        }

        // One more than announced, so that the end is found without growing.
        var buffer = new byte[Math.Min(announced ?? UsualBytes, maxBytes) + 1];
        var length = 0;
        while (await stream.ReadAsync(buffer.AsMemory(length), cancellation) is > 0 and var read)
        {
            length += read;
            if (length > maxBytes)
            {
                CryptographicOperations.ZeroMemory(buffer);
                return null;
            }

            if (length == buffer.Length)
            {
                buffer = Grown(buffer, (int)Math.Min(2L * length, maxBytes + 1L));
            }
        }

        return buffer.AsMemory(0, length);
    }

    private static byte[] Grown(byte[] buffer, int length)
    {
        var grown = new byte[length];
        buffer.CopyTo(grown, 0);
        CryptographicOperations.ZeroMemory(buffer);
        return grown;
    }
}
