using System.Net;
using System.Net.Sockets;
using VaultInjector.Contracts;

namespace VaultInjector.Agent.Tests.Support;

/// <summary>A pod whose init container and sidecar fetch secrets on virtual time; its app counts how often it is told.</summary>
internal sealed class SecretPod : IDisposable
{
    private readonly TcpListener _app = new(IPAddress.Loopback, 0);
    private int _posts;

    public SecretPod()
    {
        _app.Start();
        _ = AnswerAsync();
    }

    public AgentRun Run { get; } = new();

    public StubSecrets Vault => Run.World.Secrets!;

    /// <summary>A hook that the app counts.</summary>
    public string Hook => $"http:{((IPEndPoint)_app.LocalEndpoint).Port}/reload";

    /// <summary>How often the app was told.</summary>
    public int Posts => Volatile.Read(ref _posts);

    public void Asks(params FileRequest[] files) => Asks(new PodSecrets { Files = files, OnChange = Hook });

    public void Asks(PodSecrets secrets) => Run.Asking(secrets);

    /// <summary>Runs init and then the sidecar, and looks at each moment that passes.</summary>
    public async Task LiveAsync(TimeSpan life, Action look)
    {
        (await Run.RunAsync("init")).ShouldBe(0, Run.Errors);
        await LiveOnAsync(life, look);
    }

    /// <summary>Runs the sidecar only, as after a restart.</summary>
    public async Task LiveOnAsync(TimeSpan life, Action look)
    {
        using var stop = new CancellationTokenSource();
        var ends = Run.Now + life;
        Exception? seen = null;
        Run.OnSleep = async (_, _) =>
        {
            seen ??= Record.Exception(look);
            if (Run.Now >= ends || seen is not null)
            {
                await stop.CancelAsync();
            }
        };
        var exitCode = await Run.RunAsync("sidecar", stop.Token);
        Run.OnSleep = (_, _) => Task.CompletedTask;
        if (seen is not null)
        {
            throw new InvalidOperationException($"What was watched went wrong; the agent said: {Run.Errors}", seen);
        }

        exitCode.ShouldBe(0, Run.Errors);
    }

    public void Dispose()
    {
        _app.Dispose();
        Run.Dispose();
    }

    private async Task AnswerAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _app.AcceptTcpClientAsync();
                using var reader = new StreamReader(client.GetStream());
                while (await reader.ReadLineAsync() is { Length: > 0 })
                {
                }

                Interlocked.Increment(ref _posts);
                await client.GetStream().WriteAsync("HTTP/1.1 204 No Content\r\n\r\n"u8.ToArray());
            }
        }
        catch (Exception ended) when (ended is ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
    }
}
