namespace VaultInjector.DevCluster.Cluster;

/// <summary>The configuration of a Vault with file storage.</summary>
internal static class VaultFiles
{
    /// <summary>Returns the path of the file.</summary>
    public static async Task<string> WriteConfigurationAsync(
        string directory, Uri address, JsonObject listener, CancellationToken cancellation)
    {
        var file = Path.Combine(directory, "vault.json");
        var configuration = new JsonObject
        {
            ["ui"] = true,
            ["disable_mlock"] = true,
            ["api_addr"] = address.ToString().TrimEnd('/'),
            ["storage"] = new JsonObject { ["file"] = new JsonObject { ["path"] = Path.Combine(directory, "vault-data") } },
            ["listener"] = new JsonObject { ["tcp"] = listener },
            // Without this, OpenBao does not enable audit devices by its API. Vault ignores it.
            ["unsafe_allow_api_audit_creation"] = true,
        };
        await File.WriteAllTextAsync(file, configuration.ToJsonString(), cancellation);
        return file;
    }
}
