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

    /// <summary>GET the CA bundle as PEM, with an ETag.</summary>
    public const string CaBundle = "/v1/ca";
}
