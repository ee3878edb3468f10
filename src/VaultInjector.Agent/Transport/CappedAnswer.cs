using System.Text;

namespace VaultInjector.Agent;

/// <summary>Reads an answer's body up to a limit.</summary>
internal static class CappedAnswer
{
    public const int MaxBytes = 64 * 1024;

    /// <summary>Null where the body is longer than <see cref="MaxBytes"/>.</summary>
    public static async Task<string?> TextAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        if (response.Content.Headers.ContentLength > MaxBytes)
        {
            return null;
        }

        var buffer = new byte[MaxBytes + 1];
        var stream = await response.Content.ReadAsStreamAsync(cancellation);
        await using (stream)
        {
            var read = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
            return read > MaxBytes ? null : Encoding.UTF8.GetString(buffer, 0, read);
        }
    }
}
