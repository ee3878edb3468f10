namespace VaultInjector.DevCluster.Vault.Requests;

/// <summary>A secrets engine or auth method behind one mount path.</summary>
internal interface IVaultBackend
{
    Task<VaultResponse?> HandleAsync(VaultRequest request);

    /// <summary>Paths within the mount that need no token.</summary>
    bool IsLogin(string relative) => false;

    /// <summary>Paths within the mount that need the sudo capability.</summary>
    bool NeedsSudo(string relative) => false;

    /// <summary>Whether a write would create; null where the backend does not tell (then it is an update).</summary>
    bool? Exists(VaultRequest request) => null;

    /// <summary>Removes what expired; called about once a minute.</summary>
    void Tidy(DateTimeOffset now)
    {
    }
}
