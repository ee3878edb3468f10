namespace VaultInjector.Configuration;

/// <summary>Where Vault's address, CA and token come from.</summary>
public sealed class VaultClientOptions
{
    /// <summary>The folder of the files, if it is not where <see cref="VaultInjectorOptions.Path"/> finds it.</summary>
    public string? Path { get; set; }

    /// <summary>Vault's address. Without it: the variable <c>VAULT_ADDR</c>, else the address in the file <c>vault-token</c>.</summary>
    public Uri? Address { get; set; }

    /// <summary>
    /// The PEM file that verifies Vault. Without it: that of the variable <c>VAULT_CACERT</c>, else <c>ca.crt</c> of the folder, else the
    /// CAs of the system.
    /// </summary>
    public string? CaFile { get; set; }

    internal Func<string, string?> Environment { get; set; } = System.Environment.GetEnvironmentVariable;
}
