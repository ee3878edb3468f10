using VaultInjector.Injection.Roles;
using VaultInjector.Runtime.Certificates;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Health;

namespace VaultInjector.Webhook.Session;

/// <summary>Shows whether the certificate that Vault's listener asks for can be used.</summary>
internal sealed class ClientCertificateCheck(NamedVaultOptions vault, TimeProvider time) : IReadinessCheck
{
    private readonly FollowedCertificate _certificate = new(vault.Where.ClientCertificateFile, vault.Where.ClientKeyFile);

    public string Name => vault.Name == VaultNames.Default ? "vault-client-certificate" : $"vault-client-certificate-{vault.Name}";

    /// <summary>Always ready: it is between us and Vault, and admission asks Vault nothing.</summary>
    public ReadinessState State =>
        _certificate.Problem is { } problem ? Trouble($"keeping the former one: {problem}; put a certificate and its key there")
        : Ends is { } ends && ends <= time.GetUtcNow() ? Trouble($"it has expired; put a new one into {vault.Where.ClientCertificateFile}")
        : new ReadinessState(true, $"read from {vault.Where.ClientCertificateFile}, valid until {Ends:yyyy-MM-dd HH:mm} UTC");

    private DateTimeOffset? Ends => _certificate.Current?.TargetCertificate.NotAfter.ToUniversalTime();

    private static ReadinessState Trouble(string detail) => new(true, detail, IsWell: false);
}
