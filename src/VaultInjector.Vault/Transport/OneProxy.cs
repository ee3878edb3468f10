using System.Net;

namespace VaultInjector.Vault.Transport;

/// <summary>
/// One proxy for all requests, without credentials. The framework's WebProxy has patterns of hosts to leave out, and with them the regular
/// expressions, which would make the agent 0.8 MB larger.
/// </summary>
public sealed class OneProxy(Uri address) : IWebProxy
{
    /// <summary>None: an address with a user is refused in the configuration.</summary>
    public ICredentials? Credentials { get; set; }

    public Uri GetProxy(Uri destination) => address;

    public bool IsBypassed(Uri host) => false;
}
