using System.Net;

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

    /// <summary>Decides what is expired.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Keeps every answered request for <see cref="EmbeddedVault.RequestLog"/>.</summary>
    public bool KeepRequests { get; init; } = true;
}

/// <summary>A Vault look-alike over a real socket, for trying things out and for tests.</summary>
public sealed class EmbeddedVault : IAsyncDisposable
{
    private readonly VaultServer _server;
    private readonly RequestJournal _journal;
    private readonly ServedCertificate? _certificate;
    private readonly WebApplication _app;
    private IReadOnlyList<byte[]> _unsealKeys = [];

    private EmbeddedVault(VaultServer server, RequestJournal journal, ServedCertificate? certificate, WebApplication app)
    {
        (_server, _journal, _certificate, _app) = (server, journal, certificate, app);
        Address = VaultListener.AddressOf(app);
    }

    public Uri Address { get; }

    /// <summary>Only known in dev mode; otherwise sys/init answers with it.</summary>
    public string RootToken { get; private set; } = "";

    public IReadOnlyList<LoggedRequest> RequestLog => _journal.Requests;

    /// <summary>Each answer waits that long (on the options' clock).</summary>
    public TimeSpan Delay
    {
        get => _journal.Delay;
        set => _journal.Delay = value;
    }

    public static async Task<EmbeddedVault> StartAsync(EmbeddedVaultOptions options)
    {
        var vault = new VaultServer(new Barrier(options.StoragePath), options.Time);
        var requests = new RequestJournal(options.Time, options.KeepRequests);
        var served = options.Tls is { } files ? new ServedCertificate(files.CertificateFile, files.KeyFile) : null;
        IReadOnlyList<byte[]> keys = [];
        var root = "";
        if (options.Dev)
        {
            (keys, root) = vault.InitializeForDevelopment(options.RootToken);
        }
        var listener = await VaultListener.StartAsync(options.Listen, served, new VaultEndpoint(vault, requests).HandleAsync);
        return new EmbeddedVault(vault, requests, served, listener) { RootToken = root, _unsealKeys = keys };
    }

    /// <summary>The next requests are answered with that status and no effect.</summary>
    public void FailNext(int count, int status) => _journal.FailNext(count, status);

    public void ReloadCertificate() => _certificate?.Reload();

    public async Task SealAsync()
    {
        await _server.Gate.WaitAsync();
        _server.Seal();
        _server.Gate.Release();
    }

    /// <summary>Unseals with the keys of dev mode.</summary>
    public async Task UnsealAsync()
    {
        await _server.Gate.WaitAsync();
        try
        {
            _server.Unseal(_unsealKeys);
        }
        finally
        {
            _server.Gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(soon.Token);
        await _app.DisposeAsync();
        _server.Dispose();
    }
}
