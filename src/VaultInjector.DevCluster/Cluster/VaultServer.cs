using System.Net;
using VaultInjector.DevCluster.Processes;

namespace VaultInjector.DevCluster.Cluster;

/// <summary>
/// A Vault with file storage as a process of its own: the embedded look-alike, or the real binary that <c>VAULT_BIN</c> names, started with
/// the same arguments. It begins on plain HTTP and restarts with TLS once it has issued its own certificate. Or an existing
/// Vault, which is configured but neither sealed nor restarted: that of <c>VAULT_ADDR</c>, <c>VAULT_TOKEN</c> and <c>VAULT_CACERT</c>, if
/// <c>E2E_KUBECONFIG</c> shows that this is an end-to-end run (otherwise the variables may belong to a Vault in use).
/// </summary>
public sealed class VaultServer(string directory, int port) : IAsyncDisposable
{
    private LocalProcess? _process;
    private HttpClient? _http;
    private string? _caFile;
    private string? _trusted;
    private string? _unsealKey;
    private string? _auditDevice;

    public Uri Address { get; private set; } = new($"http://127.0.0.1:{port}");

    /// <summary>Known after <see cref="InitializeAsync"/>.</summary>
    public string RootToken { get; private set; } = "";

    /// <summary>Vault's audit log.</summary>
    public string AuditFile => Path.Combine(directory, "vault-audit.log");

    public string Output => _process?.Output ?? "";

    /// <summary>0 while it does not run.</summary>
    public int ProcessId => _process?.Id ?? 0;

    public bool IsReal => RealBinary is not null;

    /// <summary>Whether the Vault existed before: it is never sealed, stopped or started here.</summary>
    public bool IsForeign { get; } = RealBinary is null && Variable("E2E_KUBECONFIG") is not null && Variable("VAULT_ADDR") is not null;

    /// <summary>The CA that verifies it; null while it has no certificate.</summary>
    public string? CaFile => _caFile;

    private static string? RealBinary => Variable("VAULT_BIN");

    public async Task StartPlainAsync(CancellationToken cancellation)
    {
        if (IsForeign)
        {
            await VisitAsync(cancellation);
            return;
        }

        Address = new Uri($"http://127.0.0.1:{port}");
        await StartAsync(new JsonObject { ["tls_disable"] = true }, cancellation);
    }

    /// <summary>Stops it if it runs, and starts it with TLS.</summary>
    public async Task RestartWithTlsAsync(string certificateFile, string keyFile, string caFile, CancellationToken cancellation)
    {
        if (IsForeign)
        {
            // Its certificate may come from another CA than the one for the injector.
            await File.AppendAllTextAsync(caFile, $"\n{await File.ReadAllTextAsync(_caFile!, cancellation)}", cancellation);
            _caFile = caFile;
            return;
        }

        await StopAsync();
        Address = new Uri($"https://localhost:{port}");
        var listener = new JsonObject { ["tls_cert_file"] = certificateFile, ["tls_key_file"] = keyFile };
        _caFile = caFile;
        await StartAsync(listener, cancellation);
        await UnsealAsync(cancellation);
    }

    /// <summary>One key share, and unseals with it.</summary>
    public async Task InitializeAsync(CancellationToken cancellation)
    {
        if (IsForeign)
        {
            return;
        }

        var keys = await SendAsync(
            HttpMethod.Put, "sys/init", new JsonObject { ["secret_shares"] = 1, ["secret_threshold"] = 1 }, cancellation);
        _unsealKey = keys!["keys_base64"]![0]!.GetValue<string>();
        RootToken = keys["root_token"]!.GetValue<string>();
        await UnsealAsync(cancellation);
    }

    public async Task UnsealAsync(CancellationToken cancellation)
    {
        await SendAsync(HttpMethod.Put, "sys/unseal", new JsonObject { ["key"] = _unsealKey }, cancellation);
        await WaitForHealthAsync(HttpStatusCode.OK, cancellation);
    }

    /// <summary>Enables auditing to <see cref="AuditFile"/>.</summary>
    public async Task EnableAuditAsync(CancellationToken cancellation)
    {
        var device = $"sys/audit/{Path.GetFileName(directory)}";
        var options = new JsonObject { ["file_path"] = AuditFile };
        await SendAsync(HttpMethod.Put, device, new JsonObject { ["type"] = "file", ["options"] = options }, cancellation);
        _auditDevice = device;
    }

    /// <summary>Suspends the process, as on a node that hangs: clients wait.</summary>
    public void Freeze() => _process?.Freeze();

    public void Thaw() => _process?.Thaw();

    public Task SealAsync(CancellationToken cancellation) => SendAsync(HttpMethod.Put, "sys/seal", new JsonObject(), cancellation);

    /// <summary>A request with the root token, as an administrator would make it.</summary>
    /// <exception cref="InvalidOperationException">Vault refused. The message contains Vault's message.</exception>
    public async Task<JsonNode?> SendAsync(HttpMethod method, string path, JsonNode? body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, new Uri(Address, $"/v1/{path}"));
        request.Headers.Add("X-Vault-Request", "true");
        if (RootToken.Length > 0)
        {
            request.Headers.Add("X-Vault-Token", RootToken);
        }

        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        }

        using var response = await Http().SendAsync(request, cancellation);
        var text = await response.Content.ReadAsStringAsync(cancellation);
        return response.IsSuccessStatusCode
            ? text.Length > 0 ? JsonNode.Parse(text) : null
            : throw new InvalidOperationException($"Vault answered {(int)response.StatusCode} to {method} {path}: {text}");
    }

    public async Task StopAsync()
    {
        if (_process is { } running)
        {
            await running.DisposeAsync();
            _process = null;
        }

        _http?.Dispose();
        _http = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (IsForeign && _auditDevice is { } device)
        {
            // A Vault that cannot write to its only audit device answers no request.
            await SendAsync(HttpMethod.Delete, device, null, CancellationToken.None);
        }

        await StopAsync();
    }

    /// <summary>Trusts the present content of the CA file: a test may have replaced the CA.</summary>
    private HttpClient Http()
    {
        var ca = _caFile is null ? null : File.ReadAllText(_caFile);
        if (_http is null || ca != _trusted)
        {
            _http?.Dispose();
            _http = new HttpClient(ca is null ? new SocketsHttpHandler() : TrustedHandler.For(ca)) { Timeout = TimeSpan.FromMinutes(1) };
            _trusted = ca;
        }

        return _http;
    }

    private async Task VisitAsync(CancellationToken cancellation)
    {
        Address = new Uri(Variable("VAULT_ADDR")!);
        RootToken = Required("VAULT_TOKEN", "give an administrator's token.");
        _caFile = Required("VAULT_CACERT", "give the PEM file that verifies that Vault.");
        await SendAsync(HttpMethod.Get, "auth/token/lookup-self", null, cancellation);
    }

    private static string Required(string name, string advice) =>
        Variable(name) ?? throw new InvalidOperationException($"VAULT_ADDR is set but {name} is not: {advice}");

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private async Task StartAsync(JsonObject listener, CancellationToken cancellation)
    {
        listener["address"] = $"127.0.0.1:{port}";
        var file = await VaultFiles.WriteConfigurationAsync(directory, Address, listener, cancellation);
        _process = LocalProcess.Start(RealBinary is { } binary
            ? new Command("vault", binary, ["server", $"-config={file}"])
            : OwnProgram.Run("vault", "vault", "server", $"-config={file}"));
        await WaitForHealthAsync(null, cancellation);
    }

    private Task<string> WaitForHealthAsync(HttpStatusCode? wanted, CancellationToken cancellation) => Waiting.ForAsync(
        async () => await HealthAsync(cancellation) is { } status && (wanted ?? status) == status ? "healthy" : null,
        "Vault",
        cancellation);

    /// <summary>The status of Vault's health; null while it does not listen.</summary>
    private async Task<HttpStatusCode?> HealthAsync(CancellationToken cancellation)
    {
        if (_process!.HasExited)
        {
            throw new InvalidOperationException($"vault ended before it was ready:\n{_process.Output}");
        }

        try
        {
            using var answer = await Http().GetAsync(new Uri(Address, "/v1/sys/health"), cancellation);
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
