using System.Net;
using VaultInjector.DevCluster.Processes;

namespace VaultInjector.DevCluster.Cluster;

/// <summary>The product's webhook as a process of its own.</summary>
public sealed class WebhookServer : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan EndLimit = TimeSpan.FromMinutes(2);

    private readonly LocalProcess _process;
    private readonly HttpClient _management;

    private WebhookServer(LocalProcess process, int httpsPort, int brokerPort, int managementPort)
    {
        _process = process;
        Address = new Uri($"https://localhost:{httpsPort}");
        BrokerAddress = new Uri($"https://localhost:{brokerPort}");
        _management = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{managementPort}") };
    }

    /// <summary>Of the listener for reviews.</summary>
    public Uri Address { get; }

    /// <summary>Of the listener for agents.</summary>
    public Uri BrokerAddress { get; }

    public string Output => _process.Output;

    public int ProcessId => _process.Id;

    public bool HasExited => _process.HasExited;

    public static WebhookServer Start(
        Repository repository, IReadOnlyDictionary<string, string> settings, int httpsPort, params string[] arguments) =>
        Start(repository, settings, (httpsPort, FreePort.Next()), arguments);

    public static WebhookServer Start(
        Repository repository, IReadOnlyDictionary<string, string> settings, (int Https, int Broker) ports, params string[] arguments)
    {
        ArgumentNullException.ThrowIfNull(repository);
        var program = repository.CommandFor("VaultInjector", "vault-injector");
        var managementPort = FreePort.Next();
        var environment = new Dictionary<string, string>(settings, StringComparer.Ordinal)
        {
            ["VAULT_INJECTOR__Listen__Address"] = "127.0.0.1",
            ["VAULT_INJECTOR__Listen__HttpsPort"] = $"{ports.Https}",
            ["VAULT_INJECTOR__Listen__BrokerPort"] = $"{ports.Broker}",
            ["VAULT_INJECTOR__Listen__ManagementPort"] = $"{managementPort}",
        };

        // Text lines for people and tests. No drain time: there is no Service in front of it.
        environment.TryAdd("VAULT_INJECTOR__Logging__Format", "Text");
        environment.TryAdd("VAULT_INJECTOR__Listen__DrainTime", "00:00:00");
        return new WebhookServer(
            LocalProcess.Start(new Command("webhook", program[0], [.. program.Skip(1), .. arguments]) { Environment = environment }),
            ports.Https,
            ports.Broker,
            managementPort);
    }

    /// <exception cref="InvalidOperationException">It ended, or was not ready in time. The message contains its output.</exception>
    public async Task WaitUntilReadyAsync(CancellationToken cancellation)
    {
        var limit = TimeProvider.System.GetUtcNow() + StartLimit;
        var said = "";
        while (TimeProvider.System.GetUtcNow() < limit && !_process.HasExited)
        {
            switch (await ReadinessAsync(cancellation))
            {
                case (true, _):
                    return;
                case (false, var why):
                    said = why;
                    break;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System, cancellation);
        }

        throw new InvalidOperationException($"The webhook is not ready:\n{said}\n{_process.Output}");
    }

    /// <summary>Returns the reason that it is not ready any more.</summary>
    public Task<string> WaitUntilNotReadyAsync(CancellationToken cancellation) => Waiting.ForAsync(
        async () => await ReadinessAsync(cancellation) is { Ready: false, Said: var why } ? why : null,
        "it to report not ready",
        cancellation);

    /// <summary>A log line arrives through a queue and a pipe, later than the state that it describes.</summary>
    public Task WaitForLogAsync(string words, CancellationToken cancellation) => Waiting.ForAsync(
        () => Task.FromResult(Output.Contains(words, StringComparison.Ordinal) ? words : null), $"the log line '{words}'", cancellation);

    /// <summary>Its readiness report; null if it does not answer.</summary>
    public async Task<(bool Ready, string Said)?> ReadinessAsync(CancellationToken cancellation)
    {
        try
        {
            using var answer = await _management.GetAsync(new Uri("/readyz", UriKind.Relative), cancellation);
            return (answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(cancellation));
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>Where the management listener is.</summary>
    public Uri ManagementAddress => _management.BaseAddress!;

    /// <summary>A page of the management listener.</summary>
    public Task<string> ManagementAsync(string path, CancellationToken cancellation) =>
        _management.GetStringAsync(new Uri(path, UriKind.Relative), cancellation);

    /// <summary>Waits until it ends by itself. Returns its exit code.</summary>
    /// <exception cref="OperationCanceledException">It still runs after two minutes.</exception>
    public async Task<int> WaitForExitAsync()
    {
        using var limit = new CancellationTokenSource(EndLimit);
        return await _process.WaitForExitAsync(limit.Token);
    }

    /// <summary>SIGHUP: it reads its files again and renews its certificate.</summary>
    public void HangUp() => _process.Reload();

    /// <summary>Sends SIGTERM and does not wait.</summary>
    public void Terminate() => _process.SignalTerminate();

    public Task<int> StopAsync() => _process.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _management.Dispose();
    }
}
