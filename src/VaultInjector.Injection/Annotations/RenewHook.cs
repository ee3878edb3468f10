using System.Globalization;

namespace VaultInjector.Injection.Annotations;

/// <summary>The agent's action after it wrote a new token: a signal to the app, or a POST to a port of the pod.</summary>
/// <param name="Action">In the form that the agent reads: <c>signal:HUP</c> or <c>http:8080/reload</c>. It never names a host.</param>
/// <param name="Container">With a signal, the one container that gets it; null for all containers that have the files.</param>
public sealed record RenewHook(string Action, string? Container)
{
    internal const string Expected =
        "signal:NAME, signal:NAME/CONTAINER (NAME is HUP, INT, QUIT, TERM, USR1, USR2 or WINCH) or http:PORT/path, " +
        "such as signal:HUP or http:8080/reload";

    private const string SignalScheme = "signal:";
    private const string HttpScheme = "http:";
    private const int LongestPath = 512;

    private static readonly HashSet<string> Signals = new(StringComparer.Ordinal) { "HUP", "INT", "QUIT", "TERM", "USR1", "USR2", "WINCH" };

    /// <summary>Whether the agent has to see the app's processes.</summary>
    public bool IsSignal => Action.StartsWith(SignalScheme, StringComparison.Ordinal);

    /// <summary>In the form that users write.</summary>
    public string Text => Container is null ? Action : $"{Action}/{Container}";

    /// <summary>Null where the text is not a hook.</summary>
    internal static RenewHook? Parse(string text) =>
        text.StartsWith(SignalScheme, StringComparison.Ordinal) ? ParseSignal(text[SignalScheme.Length..])
        : text.StartsWith(HttpScheme, StringComparison.Ordinal) ? ParseHttp(text[HttpScheme.Length..])
        : null;

    private static RenewHook? ParseSignal(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var (name, container) = slash < 0 ? (text, null) : (text[..slash], text[(slash + 1)..]);
        name = name.StartsWith("SIG", StringComparison.Ordinal) ? name[3..] : name;
        return Signals.Contains(name) && container is not "" ? new RenewHook(SignalScheme + name, container) : null;
    }

    private static RenewHook? ParseHttp(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var (port, path) = slash < 0 ? (text, "/") : (text[..slash], text[slash..]);
        return ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            && path.Length <= LongestPath && path.All(letter => letter is > ' ' and < (char)0x7f and not ('\\' or '#'))
                ? new RenewHook(string.Create(CultureInfo.InvariantCulture, $"{HttpScheme}{number}{path}"), null)
                : null;
    }
}
