using System.Collections.Concurrent;
using VaultInjector.Vault;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Pacing;
using VaultInjector.Webhook.Refusals;
using VaultInjector.Webhook.Session;

namespace VaultInjector.Webhook.Broker;

/// <summary>
/// Lets so many requests to each Vault for pods through at a time, the namespaces in turn; makes a refusal of each failure. A Vault that
/// does not answer takes no place of another.
/// </summary>
internal sealed partial class VaultTurns(LiveOptions options, ILogger<VaultTurns> logger)
{
    private readonly ConcurrentDictionary<string, FairGate<string>> _gates = new(StringComparer.Ordinal);

    /// <param name="vault">To ask.</param>
    /// <param name="namespace">Of the pod that is asked for.</param>
    /// <param name="ask">Asks Vault with the injector's token.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<Step<T>> TakeAsync<T>(
        InjectorVault vault, string @namespace, Func<VaultToken, Task<Step<T>>> ask, CancellationToken cancellation)
        where T : class
    {
        try
        {
            return await AskTwiceAsync(vault, @namespace, ask, cancellation);
        }
        catch (SessionException failure)
        {
            return RefusalReason.SessionNotReady.For(failure.Message);
        }
        catch (VaultException failure)
        {
            Log.VaultFailed(logger, vault.Session.Of.Words, failure.Message);
            return VaultRefusals.Of(failure, vault.Session.Of);
        }
    }

    /// <summary>A refusal may only mean that the injector's own token has ended: it asks once more after its next login.</summary>
    private async Task<Step<T>> AskTwiceAsync<T>(
        InjectorVault vault, string @namespace, Func<VaultToken, Task<Step<T>>> ask, CancellationToken cancellation)
        where T : class
    {
        var (session, token) = (vault.Session, vault.Session.TokenNow);
        try
        {
            return await AskAsync(vault, @namespace, token, ask, cancellation);
        }
        catch (VaultException denied) when (denied.Kind == VaultErrorKind.PermissionDenied)
        {
            session.RevalidateSoon();
            if (await session.AfterAsync(token, cancellation) is not { } next)
            {
                throw;
            }

            return await AskAsync(vault, @namespace, next, ask, cancellation);
        }
    }

    private async Task<Step<T>> AskAsync<T>(
        InjectorVault vault, string @namespace, VaultToken token, Func<VaultToken, Task<Step<T>>> ask, CancellationToken cancellation)
        where T : class
    {
        var gate = _gates.GetOrAdd(vault.Name, _ => new FairGate<string>(() => options.Broker.MaxConcurrentVaultRequests));
        using var place = await gate.EnterAsync(@namespace, cancellation);
        return await ask(token);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Vault} did not do what a pod needs: {Reason}")]
        public static partial void VaultFailed(ILogger logger, string vault, string reason);
    }
}
