using VaultInjector.Contracts;
using VaultInjector.Vault;

namespace VaultInjector.Agent;

/// <summary><c>init</c>: get it, write it, end.</summary>
public sealed class InitCommand(AgentParts parts)
{
    /// <exception cref="AgentException">There is nothing to write, and why.</exception>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        try
        {
            await ObtainAsync(cancellation);
            return AgentExitCodes.Done;
        }
        catch (OperationCanceledException stopped)
        {
            throw new AgentException(FailureKind.Passing, "Stopped before there was a token: the pod is ending.", stopped);
        }
    }

    /// <summary>Gets the app's secret and writes it. The state goes last: <c>ready</c> judges by it.</summary>
    /// <exception cref="AgentException">There is nothing to write, and why.</exception>
    public async Task<VaultAuth?> ObtainAsync(CancellationToken cancellation)
    {
        parts.Directory.Check();
        var obtained = await parts.Patience.WaitAsync(parts.Source.ObtainAsync, cancellation);
        var auth = (obtained as Obtained.Login)?.Auth;
        parts.Directory.Write(obtained);
        TokenLife.Of(auth, parts.Clock.Now).ToState(parts.Settings).Write(parts.Settings.Directory);
        parts.Log.Say($"Wrote the {parts.Settings.Output} for role '{parts.Settings.Role}' to {parts.Settings.Directory}.");
        return auth;
    }
}
