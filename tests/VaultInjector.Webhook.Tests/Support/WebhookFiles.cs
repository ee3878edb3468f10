using System.Security.Cryptography.X509Certificates;
using VaultInjector.Webhook.Tests.Certificates;

namespace VaultInjector.Webhook.Tests.Support;

/// <summary>Files and arguments of a webhook that serves a certificate from files, so that no Vault is needed.</summary>
internal sealed class WebhookFiles : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("webhook-");

    /// <param name="kubernetes">Host and port of the API server, without TLS.</param>
    /// <param name="vault">Host and port of Vault.</param>
    /// <param name="vaultCa">What verifies Vault; the CA of the served certificate where it is null.</param>
    public IReadOnlyList<string> Arguments(string kubernetes, string vault, string? vaultCa)
    {
        var authority = TestAuthority.Root("serving");
        using var leaf = authority.LoopbackLeaf();
        return
        [
            "--Listen:DrainTime=00:00:00",
            $"--Vault:Address=https://{vault}", $"--Vault:CaFile={Write("vault.crt", vaultCa ?? authority.Pem)}",
            $"--Session:TokenFile={Write("token", "hvs.canary")}",
            "--Certificates:Source=Files",
            $"--Certificates:CaFile={Write("ca.crt", authority.Pem)}",
            $"--Certificates:CertificateFile={Write("tls.crt", leaf.ExportCertificatePem())}",
            $"--Certificates:KeyFile={Write("tls.key", leaf.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem())}",
            $"--Kubernetes:Kubeconfig={Write("kubeconfig", Kubeconfig(kubernetes))}",
            "--Injection:AgentImage=agent:1",
        ];
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private string Write(string name, string content)
    {
        var file = Path.Combine(_directory.FullName, name);
        File.WriteAllText(file, content);
        return file;
    }

    private static string Kubeconfig(string server) => $$"""
        apiVersion: v1
        kind: Config
        current-context: stub
        clusters:
        - name: stub
          cluster: {server: "http://{{server}}"}
        contexts:
        - name: stub
          context: {cluster: stub, user: stub}
        users:
        - name: stub
          user: {token: stub}
        """;
}
