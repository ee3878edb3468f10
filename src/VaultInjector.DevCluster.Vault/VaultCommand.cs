using System.CommandLine;
using System.Runtime.InteropServices;

namespace VaultInjector.DevCluster.Vault;

/// <summary>The command line of the look-alike, with the real binary's arguments where it has them.</summary>
public static class VaultCommand
{
    public static Command Create() =>
        new("vault", "A Vault look-alike: tokens, policies, wrapping, AppRole, Kubernetes auth, key/value and PKI.") { Server() };

    private static Command Server()
    {
        var config = new Option<FileInfo>("-config")
        {
            Description = "JSON configuration: listener.tcp, storage.file or storage.inmem.",
            Required = true,
        };
        var server = new Command("server", "Runs the server as its configuration says.") { config };
        server.SetAction(async (result, cancellation) =>
        {
            var text = await File.ReadAllTextAsync(result.GetValue(config)!.FullName, cancellation);
            return await RunAsync(VaultConfiguration.Read(JsonNode.Parse(text)!.AsObject()), cancellation);
        });
        return server;
    }

    private static async Task<int> RunAsync(EmbeddedVaultOptions options, CancellationToken cancellation)
    {
        await using var vault = await EmbeddedVault.StartAsync(options);
        var address = vault.Address.ToString().TrimEnd('/');
        Console.WriteLine($"==> Vault listening on {address}");
        using var hangup = PosixSignalRegistration.Create(
            PosixSignal.SIGHUP,
            context =>
            {
                context.Cancel = true;
                vault.ReloadCertificate();
            });
        var ended = new TaskCompletionSource();
        using var registration = cancellation.Register(ended.SetResult);
        await ended.Task;
        return 0;
    }
}
