namespace VaultInjector.DevCluster.Kubernetes;

/// <summary>Writes kubeconfig files that only their owner can read.</summary>
public static class KubeconfigFile
{
    public static string Text(string address, string authorityPem, string token) => $"""
        apiVersion: v1
        kind: Config
        clusters:
        - name: devcluster
          cluster:
            server: {address}
            certificate-authority-data: {Convert.ToBase64String(Encoding.ASCII.GetBytes(authorityPem))}
        contexts:
        - name: devcluster
          context:
            cluster: devcluster
            user: admin
        current-context: devcluster
        users:
        - name: admin
          user:
            token: {token}

        """;

    public static async Task WriteAsync(string path, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

        await using var writer = new StreamWriter(path, options);
        await writer.WriteAsync(text);
    }
}
