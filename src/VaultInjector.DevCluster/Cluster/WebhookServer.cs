using System.Net;
using VaultInjector.DevCluster.Processes;

namespace VaultInjector.DevCluster.Cluster;

/// <summary>The product's webhook as a process of its own.</summary>
public sealed class WebhookServer : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly LocalProcess _process;
    private readonly HttpClient _management;

    private WebhookServer(LocalProcess process, int httpsPort, int managementPort)
    {
        _process = process;
        Address = new Uri($"https://localhost:{httpsPort}");
        _management = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{managementPort}") };
    }

    public Uri Address { get; }

    public string Output => _process.Output;

    public int ProcessId => _process.Id;

    public bool HasExited => _process.HasExited;

    public static WebhookServer Start(Repository repository, IReadOnlyDictionary<string, string> settings, int httpsPort)
    {
        ArgumentNullException.ThrowIfNull(repository);
        var program = repository.CommandFor("VaultInjector.Webhook", "vault-injector");
        var managementPort = FreePort.Next();
        var environment = new Dictionary<string, string>(settings, StringComparer.Ordinal)
        {
            ["VAULT_INJECTOR__Listen__Address"] = "127.0.0.1",
            ["VAULT_INJECTOR__Listen__HttpsPort"] = $"{httpsPort}",
            ["VAULT_INJECTOR__Listen__ManagementPort"] = $"{managementPort}",
        };
        return new WebhookServer(
            LocalProcess.Start(new Command("webhook", program[0], [.. program.Skip(1)]) { Environment = environment }), httpsPort, managementPort);
    }

    /// <exception cref="InvalidOperationException">It ended, or is not ready in time; the message holds what it says of itself.</exception>
    public async Task WaitUntilReadyAsync(CancellationToken cancellation)
    {
        var limit = TimeProvider.System.GetUtcNow() + StartLimit;
        var said = "";
        while (TimeProvider.System.GetUtcNow() < limit && !_process.HasExited)
        {
            try
            {
                using var answer = await _management.GetAsync(new Uri("/readyz", UriKind.Relative), cancellation).ConfigureAwait(false);
                said = await answer.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false);
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System, cancellation).ConfigureAwait(false);
        }

        throw new InvalidOperationException($"The webhook is not ready:\n{said}\n{_process.Output}");
    }

    /// <summary>A page of the management listener.</summary>
    public Task<string> ManagementAsync(string path, CancellationToken cancellation) =>
        _management.GetStringAsync(new Uri(path, UriKind.Relative), cancellation);

    /// <summary>Waits until it ends by itself. Returns its exit code.</summary>
    public Task<int> WaitForExitAsync(CancellationToken cancellation) => _process.WaitForExitAsync(cancellation);

    /// <summary>SIGHUP: it reads its files again and renews its certificate.</summary>
    public void HangUp() => _process.Reload();

    public Task<int> StopAsync() => _process.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync().ConfigureAwait(false);
        _management.Dispose();
    }
}
