using System.Globalization;
using VaultInjector.Contracts;

namespace VaultInjector.Agent.Configuration;

/// <summary>How the app is notified of a new token.</summary>
public abstract record HookSettings
{
    private static readonly Dictionary<string, int> Signals = new(StringComparer.Ordinal)
    {
        ["HUP"] = 1,
        ["INT"] = 2,
        ["QUIT"] = 3,
        ["USR1"] = 10,
        ["USR2"] = 12,
        ["TERM"] = 15,
        ["WINCH"] = 28,
    };

    /// <param name="Name">Without SIG.</param>
    /// <param name="Number">The same on every Linux architecture of the agent.</param>
    /// <param name="Mark">The variable with its value that the app's processes carry.</param>
    /// <param name="WholePod">Whether every container of the pod but the agent's gets it.</param>
    public sealed record Signal(string Name, int Number, string Mark, bool WholePod) : HookSettings;

    public sealed record Http(ushort Port, string Path) : HookSettings;

    /// <summary>Null if the text is not a hook.</summary>
    public static HookSettings? Parse(string text, string? podUid, bool wholePod = false) =>
        text.Split(':', 2) switch
        {
            ["signal", var name] when Signals.TryGetValue(name, out var number) && podUid is not null => new Signal(
                name,
                number,
                $"{AgentEnvironment.SignalledPod}={podUid}",
                wholePod),
            ["http", var address]
                when address.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash &&
                    ushort.TryParse(address[..slash], NumberStyles.None, CultureInfo.InvariantCulture, out var port) &&
                    port > 0 => new Http(port, address[slash..]),
            _ => null,
        };
}
