using System.Collections.Concurrent;
using VaultInjector.Runtime.Time;
using VaultInjector.Vault;
using VaultInjector.Webhook.Session;

namespace VaultInjector.Webhook.Revocation;

/// <summary>
/// Remembers for a moment which Vault did not answer. What is to be revoked there then fails at once instead of waiting for it, so that
/// the pods of the other Vaults are looked at in time.
/// </summary>
internal sealed class VaultOutages(Clock clock)
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, (TimeSpan Until, VaultException Failure)> _away = new(StringComparer.Ordinal);

    /// <param name="vault">As a record has it; null for the default one.</param>
    /// <exception cref="SessionException">It did not answer a moment ago; the message gives the reason.</exception>
    public void ThrowIfAway(string? vault)
    {
        if (_away.TryGetValue(vault ?? "", out var last) && clock.Steady < last.Until)
        {
            throw new SessionException($"Vault was away a moment ago: {last.Failure.Message}", last.Failure);
        }
    }

    /// <param name="vault">As a record has it; null for the default one.</param>
    /// <param name="failure">Of a request to it.</param>
    public void Note(string? vault, VaultException failure)
    {
        if (failure.Kind is VaultErrorKind.Unreachable or VaultErrorKind.Sealed)
        {
            _away[vault ?? ""] = (clock.Steady + Moment, failure);
        }
    }
}
