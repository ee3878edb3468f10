using System.Globalization;
using VaultInjector.Agent.Certificates;
using VaultInjector.Agent.Files;
using VaultInjector.Agent.Parts;
using VaultInjector.Agent.Secrets;
using VaultInjector.Contracts;

namespace VaultInjector.Agent.Commands;

/// <summary><c>ready</c>: whether the app finds what it needs. Asks no server.</summary>
public static class ReadyCommand
{
    private const string NotNoticed = "The agent is not running, or has not noticed it yet.";

    public static int Run(AgentHost host)
    {
        var reason = NotReady(host);
        host.Out.WriteLine(reason ?? Ready(host));
        host.Out.Flush();
        return reason is null ? AgentExitCodes.Done : 1;
    }

    private static string? NotReady(AgentHost host)
    {
        if (host.Environment(AgentEnvironment.Directory) is not { Length: > 0 } directory)
        {
            return $"not ready: {AgentEnvironment.Directory} is not set.";
        }

        var output = host.Environment(AgentEnvironment.Output) is { Length: > 0 } value ? value : Outputs.Token;
        var appToken = PodSecrets.FromVariables(host.Environment) is not { AppToken: false };
        var missing = SecretDirectory.Expected(output, appToken).Where(name => !File.Exists(Path.Combine(directory, name))).ToArray();
        var place = host.Environment(AgentEnvironment.StateDirectory) is { Length: > 0 } own ? own : directory;
        return (missing, AgentState.Read(new StateDirectory(place))) switch
        {
            ({ Length: > 0 }, _) =>
                $"not ready: {string.Join(", ", missing)} not written yet in {directory}; the agent's log has the reason.",
            (_, null) => "not ready: the agent has not finished writing.",
            (_, { } state) when state.HasEnded(host.Clock.Now) => Ended(state),
            _ => null,
        };
    }

    /// <summary>The app has what it needs, even where a file is older than its secret.</summary>
    private static string Ready(AgentHost host)
    {
        var state = host.Environment(AgentEnvironment.StateDirectory);
        var trouble = string.IsNullOrEmpty(state)
            ? ""
            : $"{StoredSecrets.Trouble(state)} {CertificateState.Trouble(new StateDirectory(state))}".Trim();
        return trouble.Length > 0 ? $"ready, but {trouble}" : "ready";
    }

    private static string Ended(AgentState state) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"not ready: the token expired at {state.ExpiresAt:yyyy-MM-ddTHH:mm:ssZ}. {state.Trouble ?? NotNoticed}");
}
