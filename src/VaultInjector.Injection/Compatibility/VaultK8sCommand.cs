using System.Text.RegularExpressions;

namespace VaultInjector.Injection.Compatibility;

/// <summary>
/// Reads the command that vault-k8s would run after a template has changed. The agent runs no commands; the two things that such commands
/// do, it does itself: a signal to the app, and a POST to a port of the pod.
/// </summary>
internal static partial class VaultK8sCommand
{
    public const string Expected =
        "a signal (kill -HUP 1, pkill -HUP nginx) or a POST to the pod itself (curl -X POST http://127.0.0.1:8080/reload), because " +
        "the agent has no shell and runs no other command; let the app watch the file instead";

    /// <summary>In characters; longer ones are programs, and no pod may make a pattern slow.</summary>
    private const int LongestCommand = 512;

    /// <summary>In milliseconds.</summary>
    private const int Patience = 200;

    private static readonly Dictionary<string, string> Numbers = new(StringComparer.Ordinal)
    {
        ["1"] = "HUP",
        ["2"] = "INT",
        ["3"] = "QUIT",
        ["10"] = "USR1",
        ["12"] = "USR2",
        ["15"] = "TERM",
        ["28"] = "WINCH",
    };

    /// <summary>The hook as <c>on-change</c> takes it; null where the command is another one.</summary>
    public static string? Hook(string command)
    {
        if (command.Length > LongestCommand)
        {
            return null;
        }

        try
        {
            return Read(Unwrapped(command));
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }

    private static string? Read(string text)
    {
        if (Signal.Match(text) is { Success: true } signal)
        {
            var name = signal.Groups["name"].Value;
            name = name == "" ? "TERM" : name.StartsWith("SIG", StringComparison.Ordinal) ? name[3..] : name;
            return $"signal:{Numbers.GetValueOrDefault(name, name)}";
        }

        return Request.Match(text) is { Success: true } && Post.IsMatch(text) && Url.Match(text) is { Success: true } url
            ? $"http:{(url.Groups["port"].Value is { Length: > 0 } port ? port : "80")}{url.Groups["path"].Value}"
            : null;
    }

    /// <summary>Without the shell around it, and without what only hides a failure.</summary>
    private static string Unwrapped(string command)
    {
        var text = command.Trim();
        if (Shell.Match(text) is { Success: true } shell)
        {
            text = shell.Groups["body"].Value.Trim();
        }

        return Tail.Replace(text, "").Trim();
    }

    [GeneratedRegex(
        """^(/usr)?(/bin/)?(sh|bash|ash)\s+-c\s+(?<quote>["'])(?<body>.*)\k<quote>$""",
        RegexOptions.ExplicitCapture | RegexOptions.Singleline,
        matchTimeoutMilliseconds: Patience)]
    private static partial Regex Shell { get; }

    [GeneratedRegex(
        """(\s*(\|\||;)\s*(true|:|exit 0)|\s*;|\s*(2?>|&>)\s*/dev/null(\s+2>&1)?)+$""",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: Patience)]
    private static partial Regex Tail { get; }

    /// <summary>One kill of one target; the target is the app, whichever way the command finds it.</summary>
    [GeneratedRegex(
        """^(/usr)?(/bin/)?(kill|pkill|killall)(\s+(-s\s*|--signal[ =]|-)(?<name>[A-Z0-9]+))?(\s+-[a-z]+)*\s+[^;&|<>]+$""",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: Patience)]
    private static partial Regex Signal { get; }

    [GeneratedRegex(
        """^(/usr)?(/bin/)?(curl|wget)\s[^;&|<>`$]+$""",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: Patience)]
    private static partial Regex Request { get; }

    [GeneratedRegex(
        """\s(-X\s*POST|--request[ =]POST|--method=POST|-d\s|--data|--post-data|-XPOST)""",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: Patience)]
    private static partial Regex Post { get; }

    [GeneratedRegex(
        """(?<=[\s"'])(http://)?(localhost|127\.0\.0\.1|\[::1\])(:(?<port>[0-9]{1,5}))?(?<path>/[^\s"']*)?(?=["'\s]|$)""",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: Patience)]
    private static partial Regex Url { get; }
}
