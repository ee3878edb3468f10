using System.Text;
using System.Text.Unicode;
using Microsoft.Extensions.Time.Testing;
using VaultInjector.Agent.Exec;
using VaultInjector.Agent.Tests.Support;
using VaultInjector.Runtime.Time;

namespace VaultInjector.Agent.Tests.Exec;

/// <summary>An <c>exec</c> that writes down what it would become, on virtual time, with a Vault in memory.</summary>
internal sealed class ExecRun : IDisposable
{
    /// <summary>ENOMEM: what a test's execve(2) answers, because it cannot become the app.</summary>
    private const int Stays = 12;

    private readonly StringWriter _error = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public ExecRun()
    {
        World = new StubWorld(_time);
        World.Secrets = new StubSecrets(_time, World);
        Directory.CreateDirectory(Mount);
        Environment =
        [
            "PATH=/usr/bin",
            $"VAULT_INJECTOR_ENVIRONMENT_DIRECTORY={Root}",
            $"VAULT_INJECTOR_TERMINATION_LOG={Path.Combine(Root, "termination")}",
        ];
    }

    public string Root { get; } = Directory.CreateTempSubdirectory("exec-").FullName;

    /// <summary>Where the app's token is.</summary>
    public string Mount => Path.Combine(Root, "mount");

    public StubWorld World { get; }

    public StubSecrets Vault => World.Secrets!;

    /// <summary>As <c>NAME=value</c>; a byte that is no text can stand as U+0080 to U+00FF.</summary>
    public List<string> Environment { get; }

    public List<string> Arguments { get; } = ["exec", "--", "/app"];

    /// <summary>Answers for a path in place of becoming the app.</summary>
    public Func<string, int> Become { get; set; } = _ => Stays;

    /// <summary>Paths that were tried.</summary>
    public List<string> Tried { get; } = [];

    /// <summary>What the app would get; null if it never came to that.</summary>
    public IReadOnlyList<string>? AppEnvironment { get; private set; }

    public IReadOnlyList<string>? AppArguments { get; private set; }

    public string Errors => _error.ToString();

    public string LastWords => File.ReadAllText(Path.Combine(Root, "termination"));

    public DateTimeOffset Now => _time.GetUtcNow();

    /// <summary>Called in each pause, with the action that ends the pod.</summary>
    public Action<Action> OnPause { get; set; } = _ => { };

    public ExecRun With(params string[] variables)
    {
        Environment.AddRange(variables);
        return this;
    }

    /// <summary>A file of variables that the agent wrote for this container.</summary>
    public ExecRun WithFile(string name, string json)
    {
        File.WriteAllText(Path.Combine(Root, name), json);
        var before = Environment.Find(one => one.StartsWith("VAULT_INJECTOR_EXEC_FILES=", StringComparison.Ordinal));
        Environment.RemoveAll(one => one == before);
        return With(before is null ? $"VAULT_INJECTOR_EXEC_FILES={name}" : $"{before},{name}");
    }

    /// <summary>The app has a token, with which references can be read.</summary>
    public ExecRun WithToken()
    {
        File.WriteAllText(Path.Combine(Mount, "token"), World.Issue());
        File.WriteAllText(Path.Combine(Mount, "ca.crt"), TestCa.Shared.Pem);
        return With($"VAULT_INJECTOR_EXEC_DIRECTORY={Mount}", "VAULT_INJECTOR_VAULT_ADDR=https://vault.test:8200");
    }

    public int Run()
    {
        Action end = () => { };
        var clock = new Clock(_time, () => 0.5, (pause, cancellation) =>
        {
            _time.Advance(pause);
            OnPause(end);
            cancellation.ThrowIfCancellationRequested();
            return Task.CompletedTask;
        });
        return AgentProgram.RunExec(new ExecHost(
            [.. Arguments.Select(Bytes)], [.. Environment.SelectMany(one => (byte[])[.. Bytes(one), 0])], _error, clock, _ => World)
        {
            Become = Note,
            WhenTerminated = stop =>
            {
                end = stop;
                return null;
            },
        });
    }

    /// <summary>The value that the app would get; null if it gets none.</summary>
    public string? Value(string name)
    {
        var start = $"{name}=";
        return AppEnvironment.ShouldNotBeNull(Errors)
            .SingleOrDefault(one => one.StartsWith(start, StringComparison.Ordinal))?[start.Length..];
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private int Note(byte[] path, IReadOnlyList<byte[]> arguments, IReadOnlyList<byte[]> environment)
    {
        Tried.Add(Encoding.UTF8.GetString(path));
        AppArguments = [.. arguments.Select(Text)];
        AppEnvironment = [.. environment.Select(Text)];
        return Become(Tried[^1]);
    }

    private static byte[] Bytes(string text) =>
        text.Any(letter => letter is >= '\u0080' and <= '\u00FF') ? Encoding.Latin1.GetBytes(text) : Encoding.UTF8.GetBytes(text);

    private static string Text(byte[] bytes) => Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : Encoding.Latin1.GetString(bytes);
}
