using System.Net;
using VaultInjector.DevCluster.Vault.Engines;
using VaultInjector.DevCluster.Vault.Http;
using VaultInjector.DevCluster.Vault.Seal;
using VaultInjector.DevCluster.Vault.Storage;

namespace VaultInjector.DevCluster.Vault;

/// <summary>How an embedded Vault starts.</summary>
public sealed record EmbeddedVaultOptions
{
    /// <summary>Port 0 takes any free port.</summary>
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 0);

    /// <summary>Starts initialised and unsealed with a kv 2 engine at secret/, as vault server -dev does.</summary>
    public bool Dev { get; init; } = true;

    public string? RootToken { get; init; }

    /// <summary>The folder of the file storage; in memory without one.</summary>
    public string? StoragePath { get; init; }

    /// <summary>Certificate and key as PEM files; plain HTTP without them.</summary>
    public (string CertificateFile, string KeyFile)? Tls { get; init; }

    /// <summary>PEM file of the CAs that must have issued a client's certificate; clients need none without it.</summary>
    public string? ClientCaFile { get; init; }

    /// <summary>Decides what is expired.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}

/// <summary>A Vault look-alike over a real socket, for trying things out and for tests.</summary>
public sealed class EmbeddedVault : IAsyncDisposable
{
    private readonly SealableVault _vault;
    private readonly ServedCertificate? _certificate;
    private readonly WebApplication _app;

    private EmbeddedVault(SealableVault vault, ServedCertificate? certificate, WebApplication app)
    {
        (_vault, _certificate, _app) = (vault, certificate, app);
        Address = VaultListener.AddressOf(app);
    }

    public Uri Address { get; }

    /// <summary>Only known in dev mode; otherwise sys/init answers with it.</summary>
    public string RootToken { get; private init; } = "";

    public static async Task<EmbeddedVault> StartAsync(EmbeddedVaultOptions options)
    {
        var vault = new SealableVault(new StoredDocument(options.StoragePath), options.Time, Backends.Create);
        var served = options.Tls is { } files ? new ServedCertificate(files.CertificateFile, files.KeyFile, options.ClientCaFile) : null;
        var root = options.Dev ? vault.InitializeForDevelopment(options.RootToken) : "";
        var listener = await VaultListener.StartAsync(options.Listen, served, new VaultEndpoint(vault).HandleAsync);
        return new EmbeddedVault(vault, served, listener) { RootToken = root };
    }

    /// <summary>How many leases this path gave since the start, for example <c>database/creds/web</c>.</summary>
    public int LeasesMade(string path) => _vault.Core?.Leases.Made.GetValueOrDefault(path) ?? 0;

    public void ReloadCertificate() => _certificate?.Reload();

    public async ValueTask DisposeAsync()
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(soon.Token);
        await _app.DisposeAsync();
        _vault.Dispose();
    }
}
