using System.Text;

namespace VaultInjector.Rendering.Tests;

/// <summary>
/// What the kubelet makes of a file for <c>fileKeyRef</c>: the rules of <c>pkg/kubelet/util/env</c> and of Go's <c>bufio.Scanner</c>, on
/// bytes, written again from their description. It knows nothing of the writer.
/// </summary>
internal static class KubeletParser
{
    private const int Buffer = 64 * 1024;

    /// <summary>The value; null where the container would not start.</summary>
    public static byte[]? Value(ReadOnlySpan<byte> file, string key)
    {
        var lines = Lines(file.ToArray());
        for (var index = 0; index < lines.Count; index++)
        {
            if (lines[index] is not { } line)
            {
                return null;
            }

            var (name, rest, isWrong) = Named(line.AsSpan().TrimStart(" \t"u8));
            if (isWrong)
            {
                return null;
            }

            if (rest is null)
            {
                continue;
            }

            if (rest is not [(byte)'\'', ..] || Quoted(rest[1..], lines, ref index) is not { } value)
            {
                return null;
            }

            if (name == key)
            {
                return value.Length == 0 ? null : value;
            }
        }

        return null;
    }

    /// <summary>Name and the rest behind '='. No rest: a blank line, a comment, or an empty value, which counts as missing.</summary>
    private static (string Name, byte[]? Behind, bool IsWrong) Named(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text[0] == '#')
        {
            return ("", null, false);
        }

        var sign = text.IndexOf((byte)'=');
        if (sign <= 0 || text[sign - 1] is (byte)' ' or (byte)'\t')
        {
            return ("", null, true);
        }

        var rest = text[(sign + 1)..].ToArray();
        return (Encoding.Latin1.GetString(text[..sign]), rest is [(byte)' ' or (byte)'\t', ..] ? null : rest, false);
    }

    private static byte[]? Quoted(byte[] rest, List<byte[]?> lines, ref int index)
    {
        var value = new List<byte>();
        int quote;
        while ((quote = Array.IndexOf(rest, (byte)'\'')) < 0)
        {
            value.AddRange([.. rest, (byte)'\n']);
            if (++index == lines.Count || lines[index] is not { } next)
            {
                return null;
            }

            rest = next;
        }

        value.AddRange(rest[..quote]);
        var behind = rest.AsSpan(quote + 1).TrimStart(" \t"u8);
        return behind.IsEmpty || behind[0] == '#' ? [.. value] : null;
    }

    /// <summary>Without line ends, of which a CR is one too; null in place of a line that does not fit, where reading ends.</summary>
    private static List<byte[]?> Lines(byte[] file)
    {
        var lines = new List<byte[]?>();
        for (var start = 0; start < file.Length;)
        {
            var end = Array.IndexOf(file, (byte)'\n', start);
            var line = file[start..(end < 0 ? file.Length : end)];
            if (line.Length + 1 > Buffer)
            {
                lines.Add(null);
                break;
            }

            lines.Add(line is [.., (byte)'\r'] ? line[..^1] : line);
            start = end < 0 ? file.Length : end + 1;
        }

        return lines;
    }
}
