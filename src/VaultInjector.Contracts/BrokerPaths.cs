namespace VaultInjector.Contracts;

/// <summary>Paths of the token broker on the injector's HTTPS listener.</summary>
public static class BrokerPaths
{
    /// <summary>POST with the ServiceAccount token as bearer, no body.</summary>
    public const string Token = "/v1/token";

    /// <summary>POST an <see cref="IssuedReport"/> with the ServiceAccount token as bearer.</summary>
    public const string Issued = "/v1/issued";

    /// <summary>POST an <see cref="IncidentReport"/> with the ServiceAccount token as bearer.</summary>
    public const string Incidents = "/v1/incidents";

    /// <summary>POST a <see cref="TroubleReport"/> with the ServiceAccount token as bearer.</summary>
    public const string Trouble = "/v1/trouble";

    /// <summary>
    /// GET as PEM, with an ETag, what verifies the injector; for agents that know one bundle only also what verifies Vault.
    /// </summary>
    public const string CaBundle = "/v1/ca";

    /// <summary>GET as PEM, with an ETag, what verifies Vault: the file that the operator gave, and nothing else.</summary>
    public const string VaultCaBundle = "/v1/ca/vault";

    /// <summary>As <see cref="VaultCaBundle"/>, for a Vault that the operator has given a name.</summary>
    public static string VaultCaBundleOf(string? name) => name is null ? VaultCaBundle : $"{VaultCaBundle}/{name}";
}
