namespace VaultInjector.DevCluster.Pods;

/// <summary>
/// The files of <c>fileKeyRef</c> as the kubelet of Kubernetes 1.36 reads them: <c>NAME='value'</c>, where a value may go over lines and
/// holds no single quote. It was written from <c>pkg/kubelet/util/env</c> and its tests, quirks included.
/// </summary>
public static class EnvironmentFile
{
    private const int LongestLine = 65_535;

    /// <summary>The value of a key; empty where there is no such key.</summary>
    /// <exception cref="FormatException">The kubelet refuses the file; it reads no further than the key.</exception>
    public static string Value(string text, string key)
    {
        using var lines = Lines(text).GetEnumerator();
        while (lines.MoveNext())
        {
            var line = lines.Current.TrimStart(' ', '\t');
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            var name = Name(line);
            var rest = line[(name.Length + 1)..];
            if (rest.Length > 0 && rest[0] is ' ' or '\t')
            {
                // A shell assigns nothing here.
                if (name == key)
                {
                    return "";
                }

                continue;
            }

            var value = Quoted(rest, lines);
            if (name == key)
            {
                return value;
            }
        }

        return "";
    }

    private static string Name(string line)
    {
        var end = line.IndexOf('=', StringComparison.Ordinal);
        return end < 0 ? throw new FormatException("missing '='")
            : end == 0 ? throw new FormatException("empty variable name")
            : line[end - 1] is ' ' or '\t' ? throw new FormatException("whitespace before '=' is not allowed")
            : line[..end];
    }

    private static string Quoted(string rest, IEnumerator<string> lines)
    {
        if (!rest.StartsWith('\''))
        {
            throw new FormatException("value must be enclosed in single quotes");
        }

        var value = new StringBuilder();
        rest = rest[1..];
        int end;
        while ((end = rest.IndexOf('\'', StringComparison.Ordinal)) < 0)
        {
            value.Append(rest).Append('\n');
            rest = lines.MoveNext() ? lines.Current : throw new FormatException("unclosed single quote");
        }

        return rest[(end + 1)..].TrimStart(' ', '\t') is not ("" or ['#', ..])
            ? throw new FormatException("unexpected content after closing quote")
            : value.Append(rest[..end]).ToString();
    }

    /// <summary>As Go's scanner splits a text: without a carriage return at the end of a line, and up to a line that is too long.</summary>
    private static IEnumerable<string> Lines(string text)
    {
        var lines = text.Split('\n');
        foreach (var line in text.EndsWith('\n') || text.Length == 0 ? lines[..^1] : lines)
        {
            yield return
                Encoding.UTF8.GetByteCount(line) > LongestLine ? throw new FormatException("token too long")
                : line.EndsWith('\r') ? line[..^1]
                : line;
        }
    }
}
