using System.Net;
using System.Net.Sockets;
using VaultInjector.DevCluster.Cluster;

namespace VaultInjector.EndToEnd;

/// <summary>
/// A Service in front of replicas: a new connection goes to the one of those that were ready when last asked, as kubelet asks, which has the fewest, the
/// older one first (an API server has one connection, and each replica is to have it before it ends); connections that run stay where they are.
/// </summary>
internal sealed class ServiceRelay : IAsyncDisposable
{
    private static readonly TimeSpan ProbePeriod = TimeSpan.FromMilliseconds(500);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _lock = new();
    private readonly List<WebhookServer> _replicas = [];
    private readonly Task _loops;
    private volatile WebhookServer[] _endpoints = [];
    private readonly Dictionary<WebhookServer, int> _carried = [];

    public ServiceRelay()
    {
        _listener.Start();
        _loops = Task.WhenAll(AcceptAsync(), ProbeAsync());
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Whom new connections go to.</summary>
    public IReadOnlyList<WebhookServer> Endpoints => _endpoints;

    /// <summary>The relay ends it, when nobody asks it any more.</summary>
    public void Add(WebhookServer replica)
    {
        lock (_lock)
        {
            _replicas.Add(replica);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _loops;
        foreach (var replica in _replicas)
        {
            await replica.DisposeAsync();
        }
    }

    private async Task ProbeAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            WebhookServer[] asked;
            lock (_lock)
            {
                asked = [.. _replicas];
            }

            var answers = await Task.WhenAll(asked.Select(replica => replica.ReadinessAsync(CancellationToken.None)));
            _endpoints = [.. asked.Where((_, index) => answers[index] is { Ready: true })];
            await Task.Delay(ProbePeriod, _end.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = CarryAsync(await _listener.AcceptTcpClientAsync(_end.Token));
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException)
        {
            // The test is over.
        }
    }

    /// <summary>Carries both directions until both are done; who finds no endpoint, or one that refuses, is hung up on.</summary>
    private async Task CarryAsync(TcpClient client)
    {
        using var here = client;
        using var there = new TcpClient { NoDelay = true };
        here.NoDelay = true;
        WebhookServer? replica = null;
        try
        {
            replica = Choose();
            await there.ConnectAsync(IPAddress.Loopback, replica.Address.Port, _end.Token);
            await Task.WhenAll(PumpAsync(here, there), PumpAsync(there, here));
        }
        catch (Exception failure) when (failure is IOException or SocketException or InvalidOperationException or OperationCanceledException)
        {
            // The client sees it, and the test with it.
        }
        finally
        {
            LetGo(replica);
        }
    }

    /// <exception cref="InvalidOperationException">None is ready.</exception>
    private WebhookServer Choose()
    {
        lock (_lock)
        {
            var chosen = _endpoints.MinBy(replica => _carried.GetValueOrDefault(replica)) ?? throw new InvalidOperationException("No replica is ready.");
            _carried[chosen] = _carried.GetValueOrDefault(chosen) + 1;
            return chosen;
        }
    }

    private void LetGo(WebhookServer? replica)
    {
        lock (_lock)
        {
            if (replica is not null)
            {
                _carried[replica]--;
            }
        }
    }

    private async Task PumpAsync(TcpClient from, TcpClient to)
    {
        await from.GetStream().CopyToAsync(to.GetStream(), _end.Token);
        to.Client.Shutdown(SocketShutdown.Send);
    }
}
