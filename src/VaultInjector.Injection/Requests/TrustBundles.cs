namespace VaultInjector.Injection.Requests;

/// <summary>The ClusterTrustBundles that the injector publishes.</summary>
/// <param name="Injector">Name of the one that verifies the injector.</param>
/// <param name="Vault">Name of the one that verifies Vault.</param>
public sealed record TrustBundles(string Injector, string Vault)
{
    /// <param name="installation">A name that only this installation has in its cluster.</param>
    public static TrustBundles Of(string installation) => new(installation, $"{installation}-vault");
}
