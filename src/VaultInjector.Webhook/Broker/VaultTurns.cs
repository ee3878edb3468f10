using VaultInjector.Vault;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Pacing;
using VaultInjector.Webhook.Refusals;
using VaultInjector.Webhook.Session;

namespace VaultInjector.Webhook.Broker;

/// <summary>Lets so many requests to Vault for pods through at a time, the namespaces in turn; makes a refusal of each failure.</summary>
internal sealed partial class VaultTurns(VaultSession session, LiveOptions options, ILogger<VaultTurns> logger)
{
    private readonly FairGate<string> _gate = new(() => options.Broker.MaxConcurrentVaultRequests);

    /// <param name="namespace">Of the pod that is asked for.</param>
    /// <param name="ask">Asks Vault with the injector's token.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<Step<T>> TakeAsync<T>(string @namespace, Func<VaultToken, Task<Step<T>>> ask, CancellationToken cancellation)
        where T : class
    {
        try
        {
            return await AskTwiceAsync(@namespace, ask, cancellation);
        }
        catch (SessionException failure)
        {
            return RefusalReason.SessionNotReady.For(failure.Message);
        }
        catch (VaultException failure)
        {
            Log.VaultFailed(logger, failure.Message);
            return VaultRefusals.Of(failure);
        }
    }

    /// <summary>A refusal may only mean that the injector's own token has ended: it asks once more after its next login.</summary>
    private async Task<Step<T>> AskTwiceAsync<T>(
        string @namespace, Func<VaultToken, Task<Step<T>>> ask, CancellationToken cancellation)
        where T : class
    {
        var token = session.TokenNow;
        try
        {
            return await AskAsync(@namespace, token, ask, cancellation);
        }
        catch (VaultException denied) when (denied.Kind == VaultErrorKind.PermissionDenied)
        {
            session.RevalidateSoon();
            if (await session.AfterAsync(token, cancellation) is not { } next)
            {
                throw;
            }

            return await AskAsync(@namespace, next, ask, cancellation);
        }
    }

    private async Task<Step<T>> AskAsync<T>(
        string @namespace, VaultToken token, Func<VaultToken, Task<Step<T>>> ask, CancellationToken cancellation)
        where T : class
    {
        using var place = await _gate.EnterAsync(@namespace, cancellation);
        return await ask(token);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Vault did not do what a pod needs: {Reason}")]
        public static partial void VaultFailed(ILogger logger, string reason);
    }
}
