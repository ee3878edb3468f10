using System.CommandLine;
using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

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
                        KeepRequests = false,
                    },
                    cancellation));
        return command;
    }

    private static Command Server()
    {
        var config = new Option<FileInfo?>("-config") { Description = "JSON configuration: listener.tcp, storage.file or storage.inmem." };
        var dev = new Option<bool>("-dev") { Description = "In memory, initialised and unsealed, with kv 2 at secret/." };
        var rootToken = new Option<string?>("-dev-root-token-id") { Description = "The root token of dev mode." };
        var address = new Option<string>("-dev-listen-address")
        {
            Description = "Address and port of dev mode.",
            DefaultValueFactory = _ => "127.0.0.1:8200",
        };
        var server = new Command("server", "Runs the server.") { config, dev, rootToken, address };
        server.SetAction(
            async (result, cancellation) =>
            {
                if (result.GetValue(config) is { } file)
                {
                    return await RunAsync(
                        VaultConfiguration.Read(JsonNode.Parse(await File.ReadAllTextAsync(file.FullName, cancellation))!.AsObject()),
                        cancellation);
                }
                if (!result.GetValue(dev))
                {
                    await Console.Error.WriteLineAsync("Must specify at least one config path using -config, or -dev");
                    return 1;
                }
                return await RunAsync(
                    new EmbeddedVaultOptions
                    {
                        Listen = IPEndPoint.Parse(result.GetValue(address)!),
                        RootToken = result.GetValue(rootToken),
                        KeepRequests = false,
                    },
                    cancellation);
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
