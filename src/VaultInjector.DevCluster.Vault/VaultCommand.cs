using System.CommandLine;
using System.Net;
using System.Runtime.InteropServices;

namespace VaultInjector.DevCluster.Vault;

/// <summary>The command line of the look-alike, with the real binary's arguments where it has them.</summary>
public static class VaultCommand
{
    public static Command Create()
    {
        var port = new Option<int>("--port")
        {
            Description = "Listen on 127.0.0.1 at this port, in dev mode.",
            DefaultValueFactory = _ => 8200,
        };
        var command = new Command("vault", "A Vault look-alike: tokens, policies, wrapping, AppRole, Kubernetes auth, key/value and PKI.")
        {
            port,
            Server(),
        };
        command.SetAction(
            (result, cancellation) =>
                RunAsync(
                    new EmbeddedVaultOptions
                    {
                        Listen = new IPEndPoint(IPAddress.Loopback, result.GetValue(port)),
                        RootToken = "root",
                    },
                    cancellation));
        return command;
    }

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
        if (options.Dev)
        {
            Console.WriteLine(
                $"""

                Root Token: {vault.RootToken}

                curl -s -H 'X-Vault-Token: {vault.RootToken}' {address}/v1/sys/health
                curl -s -H 'X-Vault-Token: {vault.RootToken}' -d '{"{"}"data":{"{"}"password":"x"{"}"}{"}"}' {address}/v1/secret/data/app/db
                curl -s -H 'X-Vault-Token: {vault.RootToken}' {address}/v1/secret/data/app/db
                """
            );
        }
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
