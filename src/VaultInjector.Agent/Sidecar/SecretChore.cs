using VaultInjector.Agent.Secrets;

namespace VaultInjector.Agent.Sidecar;

/// <summary>Keeps the pod's secrets fresh. Where Vault refuses one that it gave before, the token is looked at first of all.</summary>
public sealed class SecretChore(SecretKeeper secrets, TokenKeeper tokens) : IChore
{
    public TimeSpan Due => secrets.Due;

    public async Task RunAsync(CancellationToken cancellation)
    {
        await secrets.RunAsync(cancellation);
        if (secrets.DoubtsToken)
        {
            secrets.TrustToken();
            tokens.ActNow();
        }
    }
}
