namespace VaultInjector.Injection.Requests;

/// <summary>The ClusterTrustBundles that the injector publishes.</summary>
/// <param name="Injector">Name of the one that verifies the injector.</param>
/// <param name="Vault">Name of the one that verifies the pod's Vault; null where a variable holds that.</param>
public sealed record TrustBundles(string Injector, string? Vault)
{
    /// <summary>For pods of the default Vault.</summary>
    /// <param name="installation">A name that only this installation has in its cluster.</param>
    public static TrustBundles Of(string installation) => new(installation, $"{installation}-vault");
}
