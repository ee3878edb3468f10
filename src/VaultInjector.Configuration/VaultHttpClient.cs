namespace VaultInjector.Configuration;

/// <summary>
/// An <see cref="HttpClient"/> for apps that speak to Vault themselves. Its addresses are relative to Vault's API:
/// <c>client.GetAsync("secret/data/web")</c>. Token and CA follow the files of the agent.
/// </summary>
public sealed class VaultHttpClient : HttpClient
{
    /// <summary>Makes a client. One is enough for an app.</summary>
    /// <param name="options">Where the files are, if not at the usual place.</param>
    /// <exception cref="VaultInjectorException">Vault's address is not known.</exception>
    public VaultHttpClient(VaultClientOptions? options = null) : base(new VaultHttpHandler(options)) =>
        BaseAddress = new Uri(new VaultAccess(options ?? new VaultClientOptions()).Address(), "/v1/");
}
