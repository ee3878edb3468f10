namespace VaultInjector.Configuration;

/// <summary>Reads files that another process replaces.</summary>
internal static class MountFile
{
    /// <summary>More than Vault stores in one secret.</summary>
    private const int MaxBytes = 1024 * 1024;

    /// <summary>The content, or null if the file does not exist.</summary>
    /// <exception cref="VaultInjectorException">It may not be read, or it is too large.</exception>
    public static byte[]? Read(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var content = new MemoryStream();
            var buffer = new byte[8192];
            while (file.Read(buffer) is > 0 and var read)
            {
                content.Write(buffer, 0, read);
                if (content.Length > MaxBytes)
                {
                    throw new VaultInjectorException($"{path} is larger than {MaxBytes / 1024} KiB: it is not a secret from Vault.");
                }
            }

            return content.ToArray();
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (UnauthorizedAccessException denied)
        {
            throw new VaultInjectorException(
                $"{path} may not be read by this process. Set the annotation {Mount.Domain}run-as-group (or {Mount.Domain}file-mode) " +
                "on the pod so that the app's user may read it.",
                denied);
        }
        catch (IOException failure)
        {
            throw new VaultInjectorException($"{path} cannot be read: {failure.Message}", failure);
        }
    }

    /// <summary>The text without the newline at its end that editors add, or null if the file does not exist.</summary>
    /// <inheritdoc cref="Read" path="/exception"/>
    public static string? ReadLine(string path) => Read(path) is { } content ? Text(content)?.Trim() : null;

    /// <summary>Decodes UTF-8 without a byte order mark; null if it is not valid.</summary>
    public static string? Text(ReadOnlySpan<byte> content)
    {
        try
        {
            return Strict.GetString(content.StartsWith(Strict.Preamble) ? content[Strict.Preamble.Length..] : content);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static readonly System.Text.UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true);
}
