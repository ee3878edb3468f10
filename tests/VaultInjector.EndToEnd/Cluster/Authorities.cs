using System.Security.Cryptography.X509Certificates;
using VaultInjector.DevCluster.Cluster;

namespace VaultInjector.EndToEnd.Cluster;

/// <summary>The CAs in Vault.</summary>
internal static class Authorities
{
    /// <summary>The mount of the root CA that signed the intermediate one: tests rotate it.</summary>
    public static async Task<string> RootMountAsync(this RunningCluster running)
    {
        using var intermediate = X509Certificate2.CreateFromPem(await running.CaAsync("pki_int"));
        var answer = await running.Cluster.Vault.SendAsync(HttpMethod.Get, "sys/mounts", null, CancellationToken.None);
        var mounts = answer!["data"]!.AsObject();
        foreach (
            var mount in mounts
                .Select(entry => entry.Key.TrimEnd('/'))
                .Where(name => name.StartsWith("pki", StringComparison.Ordinal) && name != "pki_int"))
        {
            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            chain.ChainPolicy.CustomTrustStore.ImportFromPem(await running.CaAsync(mount));
            if (chain.Build(intermediate))
            {
                return mount;
            }
        }

        throw new InvalidOperationException("No root signed the intermediate CA.");
    }

    public static async Task<string> CaAsync(this RunningCluster running, string mount) =>
        (await running.Cluster.Vault.SendAsync(HttpMethod.Get, $"{mount}/cert/ca", null, CancellationToken.None))!["data"]![
            "certificate"
        ]!.GetValue<string>();
}
