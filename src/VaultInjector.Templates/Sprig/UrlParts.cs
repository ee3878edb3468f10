using System.Buffers;
using VaultInjector.Templates.Faults;
using VaultInjector.Templates.Functions;
using VaultInjector.Templates.Values;

namespace VaultInjector.Templates.Sprig;

/// <summary>A URL as a map of its parts, and back.</summary>
internal static class UrlParts
{
    private static readonly SearchValues<char> SchemeLetters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");

    public static GoMap Parse(string url)
    {
        if (url.Any(letter => letter is < ' ' or '\x7f'))
        {
            throw new FunctionException("unable to parse url: invalid control character in URL");
        }

        var (rest, fragment) = Cut(url, '#');
        var scheme = Scheme(rest);
        rest = scheme == "" ? rest : rest[(scheme.Length + 1)..];
        (rest, var query) = Cut(rest, '?');
        var isOpaque = scheme != "" && rest != "" && !rest.StartsWith('/');
        var authority = "";
        if (rest.StartsWith("//", StringComparison.Ordinal))
        {
            var slash = rest.IndexOf('/', 2);
            (authority, rest) = slash < 0 ? (rest[2..], "") : (rest[2..slash], rest[slash..]);
        }

        var at = authority.LastIndexOf('@');
        var host = authority[(at + 1)..];
        return GoMap.Of(
        [
            KeyValuePair.Create("scheme", (object?)scheme.ToLowerInvariant()),
            KeyValuePair.Create("host", (object?)host),
            KeyValuePair.Create("hostname", (object?)HostName(host)),
            KeyValuePair.Create("path", (object?)(isOpaque ? "" : Uri.UnescapeDataString(rest))),
            KeyValuePair.Create("query", (object?)query),
            KeyValuePair.Create("opaque", (object?)(isOpaque ? rest : "")),
            KeyValuePair.Create("fragment", (object?)Uri.UnescapeDataString(fragment)),
            KeyValuePair.Create("userinfo", (object?)(at < 0 ? "" : authority[..at])),
        ]);
    }

    public static string Join(GoMap parts)
    {
        var scheme = Part(parts, "scheme");
        var start = scheme == "" ? "" : $"{scheme}:";
        var tail = (Part(parts, "query") is { Length: > 0 } query ? $"?{query}" : "") +
            (Part(parts, "fragment") is { Length: > 0 } fragment ? $"#{GoEscape.Path(fragment)}" : "");
        if (Part(parts, "opaque") is { Length: > 0 } opaque)
        {
            return start + opaque + tail;
        }

        var (host, user, path) = (Part(parts, "host"), Part(parts, "userinfo"), Part(parts, "path"));
        var authority = host == "" && user == "" && scheme == "" ? "" : $"//{(user == "" ? "" : $"{user}@")}{host}";
        var slash = path != "" && !path.StartsWith('/') && host != "" ? "/" : "";
        return start + authority + slash + string.Join('/', path.Split('/').Select(GoEscape.Path)) + tail;
    }

    private static string Part(GoMap parts, string name) => parts[name] switch
    {
        null => "",
        string text => text,
        var other => throw new FunctionException($"unable to parse {name} key, must be of type string, but {GoType.Name(other)} found"),
    };

    private static (string Before, string After) Cut(string text, char mark)
    {
        var at = text.IndexOf(mark, StringComparison.Ordinal);
        return at < 0 ? (text, "") : (text[..at], text[(at + 1)..]);
    }

    private static string Scheme(string url)
    {
        var colon = url.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && char.IsAsciiLetter(url[0]) &&
            url.AsSpan(0, colon).IndexOfAnyExcept(SchemeLetters) < 0
            ? url[..colon]
            : "";
    }

    private static string HostName(string host)
    {
        var end = host.IndexOf(']', StringComparison.Ordinal);
        return host.StartsWith('[') && end > 0 ? host[1..end] : Cut(host, ':').Before;
    }
}
