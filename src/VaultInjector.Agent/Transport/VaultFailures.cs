using VaultInjector.Agent.Failures;
using VaultInjector.Contracts;
using VaultInjector.Vault;

namespace VaultInjector.Agent.Transport;

/// <summary>Translates refusals of Vault for the agent.</summary>
internal static class VaultFailures
{
    public static AgentException ToAgentException(this VaultException failure, VaultPeer peer) =>
        new(Kind(failure), Sentence(failure, peer), failure) { RetryAfter = failure.RetryAfter };

    /// <summary>Whether Vault as a whole is away, so that another request would fail too. Else only this one failed.</summary>
    public static bool IsVaultAway(this AgentException failure) =>
        failure.InnerException is OperationCanceledException || (failure.InnerException is VaultException vault && IsAway(vault.Kind));

    private static bool IsAway(VaultErrorKind kind) => kind switch
    {
        VaultErrorKind.Unreachable or VaultErrorKind.Tls or VaultErrorKind.Timeout => true,
        VaultErrorKind.Proxy or VaultErrorKind.ClientCertificate => true,
        VaultErrorKind.Sealed or VaultErrorKind.NotInitialized or VaultErrorKind.Standby => true,
        _ => false,
    };

    private static FailureKind Kind(VaultException failure) => failure switch
    {
        { IsTransient: true } => FailureKind.Passing,
        { Kind: VaultErrorKind.PermissionDenied } => FailureKind.StartUpRace,
        _ => FailureKind.NotAllowed,
    };

    private static string Sentence(VaultException failure, VaultPeer peer)
    {
        var vault = Connection.Host(peer.Address);
        return failure.Kind switch
        {
            VaultErrorKind.Tls => Connection.TlsSentence("Vault", peer.Address, AgentEnvironment.VaultAddress, peer.Bundle),
            VaultErrorKind.Unreachable or VaultErrorKind.Proxy =>
                $"Vault at {vault} does not answer{peer.Way} ({Connection.Why(failure.InnerException ?? failure)}). {failure.Advice}",
            VaultErrorKind.ClientCertificate => $"Vault at {vault} refuses the connection. {failure.Advice}",
            VaultErrorKind.Sealed => $"Vault at {vault} is sealed. {failure.Advice}",
            VaultErrorKind.NotInitialized => $"Vault at {vault} is not initialised. {failure.Advice}",
            _ => Connection.OneLine($"Vault at {vault} refuses for {peer.Asker}: {failure.Message}"),
        };
    }
}
