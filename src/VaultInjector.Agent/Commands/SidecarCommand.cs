using VaultInjector.Contracts;
using VaultInjector.Vault;

namespace VaultInjector.Agent;

/// <summary><c>sidecar</c>: the token stays valid as long as the pod lives, and dies with it.</summary>
public sealed class SidecarCommand(AgentParts parts)
{
    private static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RevocationTime = TimeSpan.FromSeconds(5);
    private readonly TokenKeeper _keeper = new(parts);

    /// <exception cref="AgentException">There never was a token, or somebody intercepted one.</exception>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        if (parts.Settings.Output != Outputs.Token)
        {
            throw new AgentException(FailureKind.Configuration, $"{AgentEnvironment.Output} is '{parts.Settings.Output}', which leaves no token to keep alive. Run init instead of sidecar.");
        }

        try
        {
            await BeginAsync(cancellation);
            await LoopAsync(new CaRefresh(parts), cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await EndAsync();
        }

        return AgentExitCodes.Done;
    }

    private async Task BeginAsync(CancellationToken cancellation)
    {
        parts.Directory.Check();
        if (await new TokenReuse(parts).TryAdoptAsync(_keeper, cancellation))
        {
            return;
        }

        var auth = await new InitCommand(parts).ObtainAsync(cancellation);
        _keeper.Adopt(auth!.Token, TokenLife.Of(auth, parts.Clock.Now), auth.Renewable);
    }

    /// <summary>Sleeps in slices: the timer stops while a machine is suspended, the wall clock does not.</summary>
    private async Task LoopAsync(CaRefresh ca, CancellationToken cancellation)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var now = parts.Clock.Now;
            if (_keeper.Due <= now)
            {
                await _keeper.KeepAsync(cancellation);
            }
            else if (ca.Due <= now)
            {
                await ca.RefreshAsync(cancellation);
            }
            else
            {
                var next = (_keeper.Due < ca.Due ? _keeper.Due : ca.Due) - now;
                await parts.Clock.Sleep(next < LongestSleep ? next : LongestSleep, cancellation);
            }
        }
    }

    private async Task EndAsync()
    {
        if (!parts.Settings.RevokeOnExit || _keeper.Token is null)
        {
            parts.Log.Say("Stopped; the token is left to expire.");
            return;
        }

        using var bound = new CancellationTokenSource(RevocationTime, parts.Clock.Time);
        foreach (var token in _keeper.Alive)
        {
            await RevokeAsync(token, bound.Token);
        }
    }

    private async Task RevokeAsync(VaultToken token, CancellationToken bound)
    {
        try
        {
            await parts.Http.Vault.Tokens.RevokeSelfAsync(token, bound);
            parts.Log.Say("Stopped; the token is revoked.");
        }
        catch (Exception failure) when (failure is VaultException or OperationCanceledException)
        {
            parts.Log.Say("Stopped; the token could not be revoked and is left to expire.");
        }
    }
}
