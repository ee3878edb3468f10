using VaultInjector.Vault;

namespace VaultInjector.Webhook.Session;

/// <summary>How the injector itself gets a Vault token.</summary>
internal interface ISessionLogin
{
    /// <summary>A fresh token.</summary>
    /// <exception cref="VaultException">Vault refused or is away.</exception>
    /// <exception cref="SessionException">A file is missing or empty. The message names it.</exception>
    Task<VaultToken> LoginAsync(CancellationToken cancellation);

    /// <summary>Whether each login makes a token of its own, which ends with the process.</summary>
    bool OwnsToken => true;

    /// <summary>What an operator does where the login is refused.</summary>
    string Advice { get; }

    /// <summary>Whether an operator has replaced what <see cref="LoginAsync"/> last used, or failed to use.</summary>
    bool HasChanged => false;
}

/// <summary>The injector cannot log in. The message names the remedy.</summary>
public class SessionException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The token has the root policy: refused, since a compromised injector would then own all of Vault.</summary>
public sealed class RootTokenException()
    : SessionException(
        "The injector's Vault token has the root policy, which is refused. " +
        "Make another one with: certs-scripts/configure-injector.sh --auth token");
