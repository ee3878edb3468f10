using System.Net;
using System.Net.Sockets;
using VaultInjector.DevCluster.Cluster;

namespace VaultInjector.EndToEnd.Cluster;

/// <summary>
/// A Service in front of replicas: new connections go to the oldest of those that were ready when last asked, as kubelet asks;
/// connections that run
/// stay where they are. So each replica has everything before it ends, whether an API server has one connection for all reviews or many.
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
        try
        {
            var oldest = _endpoints.FirstOrDefault() ?? throw new IOException("No replica is ready.");
            await there.ConnectAsync(IPAddress.Loopback, oldest.Address.Port, _end.Token);
            await Task.WhenAll(PumpAsync(here, there), PumpAsync(there, here));
        }
        catch (Exception failure) when (failure is IOException or SocketException or OperationCanceledException)
        {
            // The client sees it, and the test with it.
        }
    }

    private async Task PumpAsync(TcpClient from, TcpClient to)
    {
        await from.GetStream().CopyToAsync(to.GetStream(), _end.Token);
        to.Client.Shutdown(SocketShutdown.Send);
    }
}
