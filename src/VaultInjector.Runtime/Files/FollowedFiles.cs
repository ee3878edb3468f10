using System.Security.Cryptography;
using System.Text;

namespace VaultInjector.Runtime.Files;

/// <summary>
/// Files that an operator or the kubelet replaces while the process runs. Compares the content, not the times: a mounted Secret changes by
/// one symbolic link (<c>..data</c>), and a rename keeps the time of the file that was written before it.
/// </summary>
/// <param name="paths">Files that belong together.</param>
public sealed class FollowedFiles(params string[] paths)
{
    /// <summary>Limits the memory for one file. Kubernetes stores no more in a Secret or ConfigMap.</summary>
    public const int MaxBytes = 1024 * 1024;

    private const string Unreadable = "unreadable";

    private string? _seen;

    /// <summary>
    /// Whether the content has changed since the last <see cref="Read"/>, or whether the files have become readable or
    /// unreadable. True before the first read.
    /// </summary>
    public bool HasChanged => Fingerprint(paths) != _seen;

    /// <summary>
    /// The content of each file, in their order. If files change during the read, they count as changed afterwards.
    /// </summary>
    /// <exception cref="IOException">One is missing or longer than <see cref="MaxBytes"/>.</exception>
    /// <exception cref="UnauthorizedAccessException">One may not be read.</exception>
    public IReadOnlyList<byte[]> Read()
    {
        _seen = Unreadable;
        var contents = Array.ConvertAll(paths, ReadOne);
        _seen = Hash(contents);
        return contents;
    }

    /// <summary>The first file's content as UTF-8, without a byte order mark.</summary>
    /// <inheritdoc cref="Read" path="/exception"/>
    public string ReadText() => Text(Read()[0]);

    /// <summary>Decodes UTF-8; a byte order mark is removed.</summary>
    public static string Text(ReadOnlySpan<byte> content) =>
        Encoding.UTF8.GetString(content.StartsWith(Encoding.UTF8.Preamble) ? content[Encoding.UTF8.Preamble.Length..] : content);

    /// <summary>A hash of the content of all files; constant while one cannot be read.</summary>
    public static string Fingerprint(params string[] paths)
    {
        try
        {
            return Hash(Array.ConvertAll(paths, ReadOne));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Unreadable;
        }
    }

    private static byte[] ReadOne(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var content = new byte[Math.Min(file.Length, MaxBytes) + 1];
        var length = 0;
        while (file.Read(content, length, content.Length - length) is > 0 and var read)
        {
            length += read;
            if (length > MaxBytes)
            {
                throw new IOException($"{path} is larger than {MaxBytes / 1024} KiB.");
            }

            if (length == content.Length)
            {
                Array.Resize(ref content, Math.Min(2 * length, MaxBytes + 1));
            }
        }

        return content[..length];
    }

    private static string Hash(byte[][] contents)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var content in contents)
        {
            hash.AppendData(BitConverter.GetBytes(content.Length));
            hash.AppendData(content);
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
