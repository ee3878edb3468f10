using Microsoft.Extensions.Time.Testing;
using VaultInjector.Agent.Parts;
using VaultInjector.Agent.Transport;
using VaultInjector.Runtime.Time;
using VaultInjector.Contracts;

namespace VaultInjector.Agent.Tests.Sidecar;

/// <summary>A pod with a sidecar on virtual time: whenever the sidecar sleeps, the clock goes on.</summary>
internal sealed class LongLivedPod : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("sidecar-test-").FullName;
    private readonly StringWriter _said = new();
    private readonly SteppingTime _time = new(new DateTimeOffset(2026, 11, 24, 0, 0, 0, TimeSpan.Zero));

    public LongLivedPod()
    {
        Peers = new Peers(_time.Vaults);
        File.WriteAllText(Path.Combine(_root, "identity"), "sa-token-canary");
        Directory.CreateDirectory(Folder);
        Environment = new(StringComparer.Ordinal)
        {
            [AgentEnvironment.InjectorUrl] = "https://injector.test",
            [AgentEnvironment.VaultAddress] = "https://vault.test:8200",
            [AgentEnvironment.CaBundle] = TestAuthority.Shared.Pem,
            [AgentEnvironment.Role] = "app",
            [AgentEnvironment.AuthMethod] = AuthMethods.AppRole,
            [AgentEnvironment.AuthPath] = "auth/approle",
            [AgentEnvironment.Output] = Outputs.Token,
            [AgentEnvironment.IdentityFile] = Path.Combine(_root, "identity"),
            [AgentEnvironment.Directory] = Folder,
            [AgentEnvironment.FileMode] = "0440",
            [AgentEnvironment.TimeoutSeconds] = "300",
            [AgentEnvironment.RevokeOnExit] = "true",
            [AgentEnvironment.TerminationLog] = Path.Combine(_root, "termination-log"),
        };
    }

    public Peers Peers { get; }

    public FakeVault Vault => Peers.Vault;

    public Dictionary<string, string> Environment { get; }

    public double Random { get; set; } = 0.5;

    public string Folder => Path.Combine(_root, "out");

    public string Said => _said.ToString();

    public string LastWords =>
        File.Exists(Path.Combine(_root, "termination-log")) ? File.ReadAllText(Path.Combine(_root, "termination-log")) : "";

    /// <summary>The token that the app reads.</summary>
    public string Token => Read(SecretFiles.Token);

    /// <summary>HTTPS that trusts the given certificates; the peers in memory by default.</summary>
    public Func<Peer, HttpMessageHandler>? Handler { get; set; }

    /// <summary>Called at each moment that passes.</summary>
    public Action<TimeSpan> Watch { get; set; } = _ => { };

    public string Read(string file) => File.ReadAllText(Path.Combine(Folder, file));

    /// <summary>The pod's wall clock is set; Vault's is not.</summary>
    public void SetWallClock(TimeSpan by) => _time.Offset += by;

    public async Task<int> RunAsync(string verb, TimeSpan life, TextWriter? output = null)
    {
        using var stop = new CancellationTokenSource();
        var started = _time.Vaults.GetUtcNow();
        Exception? seen = null;
        var clock = new Clock(_time, () => Random, (wait, cancellation) =>
        {
            _time.Vaults.Advance(wait);
            seen ??= Record.Exception(() => Watch(_time.Vaults.GetUtcNow() - started));
            if (_time.Vaults.GetUtcNow() - started >= life)
            {
                stop.Cancel();
            }

            return cancellation.IsCancellationRequested ? Task.FromCanceled(cancellation) : Task.CompletedTask;
        });
        var host = new AgentHost(Environment.GetValueOrDefault, output ?? TextWriter.Null, _said, clock, Handler ?? (_ => Peers));
        var exitCode = await AgentProgram.RunAsync([verb], host, stop.Token);

        // The agent turns what it does not expect into an exit code; a failed assertion must not end there.
        exitCode.ShouldNotBe(AgentExitCodes.Defect, Said);
        return seen is null ? exitCode : throw new InvalidOperationException($"What was watched went wrong; the agent said: {Said}", seen);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    /// <summary>The pod's clock: Vault's, set wrong by an offset.</summary>
    private sealed class SteppingTime(DateTimeOffset start) : TimeProvider
    {
        public FakeTimeProvider Vaults { get; } = new(start);

        public TimeSpan Offset { get; set; }

        public override long TimestampFrequency => Vaults.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => Vaults.GetUtcNow() + Offset;

        public override long GetTimestamp() => Vaults.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            Vaults.CreateTimer(callback, state, dueTime, period);
    }
}
