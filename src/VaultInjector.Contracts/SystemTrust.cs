namespace VaultInjector.Contracts;

/// <summary>
/// The CAs that the machine trusts. Vault, the injector and the API server are verified by CAs that are named; the machine's own 140 would be read
/// for nothing as part of the first handshake, which takes 65 ms of CPU time.
/// </summary>
public static class SystemTrust
{
    private const string Nothing = "/nonexistent";

    /// <summary>To be called before the first handshake.</summary>
    public static void Forgo()
    {
        // Where OpenSSL, and .NET on top of it, look for them.
        Environment.SetEnvironmentVariable("SSL_CERT_DIR", Nothing);
        Environment.SetEnvironmentVariable("SSL_CERT_FILE", Nothing);
    }
}
