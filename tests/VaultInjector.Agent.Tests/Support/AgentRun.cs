using Microsoft.Extensions.Time.Testing;
using VaultInjector.Agent.Parts;
using VaultInjector.Runtime.Time;
using VaultInjector.Agent.Hooks;
using VaultInjector.Contracts;
using VaultInjector.Agent.Transport;

namespace VaultInjector.Agent.Tests.Support;

/// <summary>An agent with an environment, a directory, a virtual clock and a stubbed world.</summary>
internal sealed class AgentRun : IDisposable
{
    public const string Identity = "identity-canary";
    private readonly string _root = System.IO.Directory.CreateTempSubdirectory("agent-").FullName;
    private readonly StringWriter _error = new();
    private readonly StringWriter _out = new();

    public AgentRun()
    {
        Time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        World = new StubWorld(Time);
        System.IO.Directory.CreateDirectory(Directory);
        File.WriteAllText(Path.Combine(_root, "identity"), Identity);
        Environment = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["VAULT_INJECTOR_URL"] = "https://injector.test",
            ["VAULT_INJECTOR_VAULT_ADDR"] = "https://vault.test:8200",
            ["VAULT_INJECTOR_CA_BUNDLE"] = TestCa.Shared.Pem,
            ["VAULT_INJECTOR_ROLE"] = "yn-api",
            ["VAULT_INJECTOR_AUTH_METHOD"] = "approle",
            ["VAULT_INJECTOR_AUTH_PATH"] = "auth/approle",
            ["VAULT_INJECTOR_IDENTITY_FILE"] = Path.Combine(_root, "identity"),
            ["VAULT_INJECTOR_DIRECTORY"] = Directory,
            ["VAULT_INJECTOR_TERMINATION_LOG"] = Path.Combine(_root, "termination"),
        };
        OnSleep = (_, _) => Task.CompletedTask;
    }

    public FakeTimeProvider Time { get; }

    public StubWorld World { get; }

    public Dictionary<string, string?> Environment { get; }

    public string Directory => Path.Combine(_root, "out");

    /// <summary>The volume that only the agent's containers mount; there is one after <see cref="WithState"/>.</summary>
    public string StateDirectory => Path.Combine(_root, "state");

    public string Errors => _error.ToString();

    public string Output => _out.ToString();

    public string LastWords => File.Exists(Path.Combine(_root, "termination")) ? File.ReadAllText(Path.Combine(_root, "termination")) : "";

    /// <summary>Called after the clock moved on.</summary>
    public Func<TimeSpan, CancellationToken, Task> OnSleep { get; set; }

    public double Random { get; set; } = 0.5;

    /// <summary>How wrong the pod's wall clock is; Vault's is right.</summary>
    public TimeSpan WallClockOffset { get; set; }

    public Action Rest { get; set; } = () => { };

    public IProcesses Processes { get; set; } = new LinuxProcesses();

    public Func<Peer, HttpMessageHandler>? Handler { get; set; }

    public DateTimeOffset Now => Time.GetUtcNow();

    public string FileText(string name) => File.ReadAllText(Path.Combine(Directory, name));

    public bool Has(string name) => File.Exists(Path.Combine(Directory, name));

    public AgentRun With(string name, string? value)
    {
        Environment[$"VAULT_INJECTOR_{name}"] = value;
        return this;
    }

    /// <summary>A pod that asks for these secrets.</summary>
    public AgentRun Asking(PodSecrets secrets)
    {
        WithState();
        World.Secrets ??= new StubSecrets(Time, World);
        foreach (var (name, value) in secrets.ToVariables())
        {
            Environment[name] = value.Replace("\\u0024", "$", StringComparison.Ordinal);
        }

        return this;
    }

    /// <summary>As in a pod where a sidecar follows the init container.</summary>
    public AgentRun WithState()
    {
        System.IO.Directory.CreateDirectory(StateDirectory);
        return With("STATE_DIRECTORY", StateDirectory);
    }

    public Task<int> RunAsync(string command, CancellationToken cancellation = default)
    {
        var clock = new Clock(new OffsetTime(this), () => Random, SleepAsync);
        var host = new AgentHost(name => Environment.GetValueOrDefault(name), _out, _error, clock, Handler ?? (_ => World))
        {
            Processes = Processes,
            Rest = Rest,
        };
        return AgentProgram.RunAsync([command], host, cancellation);
    }

    public void Dispose() => System.IO.Directory.Delete(_root, recursive: true);

    private async Task SleepAsync(TimeSpan wait, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Time.Advance(wait);
        await OnSleep(wait, cancellation);
        cancellation.ThrowIfCancellationRequested();
    }

    private sealed class OffsetTime(AgentRun run) : TimeProvider
    {
        public override long TimestampFrequency => run.Time.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => run.Time.GetUtcNow() + run.WallClockOffset;

        public override long GetTimestamp() => run.Time.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            run.Time.CreateTimer(callback, state, dueTime, period);
    }
}
