using System.Security.Cryptography;
using VaultInjector.Agent.Configuration;
using VaultInjector.Agent.Failures;
using VaultInjector.Agent.Secrets;
using VaultInjector.Agent.Transport;
using VaultInjector.Contracts;
using VaultInjector.Vault;
using VaultInjector.Vault.Api;

namespace VaultInjector.Agent.Exec;

/// <summary>Vault as the app reaches it: with the token and the CA bundle that the agent wrote for it.</summary>
internal sealed class AppVault : IDisposable
{
    private static readonly TimeSpan OneAnswer = TimeSpan.FromSeconds(15);
    private readonly string _directory;
    private readonly HttpMessageHandler _handler;
    private readonly HttpClient _http;

    private AppVault(string directory, (Uri Address, Uri? Proxy) way, string? vaultNamespace, ExecHost host)
    {
        var bundle = Path.Combine(directory, SecretFiles.CaBundle);
        var peer = new VaultPeer(way.Address, "the app's token", bundle) { Proxy = way.Proxy };
        _directory = directory;
        _handler = host.Handler(new Peer(Trust(bundle), way.Proxy));
        _http = new HttpClient(_handler, disposeHandler: false) { BaseAddress = way.Address, Timeout = OneAnswer };
        Reader = new SecretReader(new VaultClient(_http, vaultNamespace), peer, host.Clock);
    }

    public SecretReader Reader { get; }

    /// <param name="environment">Says where Vault and the files are.</param>
    /// <param name="host">The machine.</param>
    /// <param name="wanted">The variables that need it, for the message.</param>
    /// <exception cref="AgentException">The app gets no token, or the environment is wrong.</exception>
    public static AppVault Of(EnvironmentBlock environment, ExecHost host, IEnumerable<string> wanted)
    {
        if (environment[AgentEnvironment.ExecDirectory] is not { Length: > 0 } directory)
        {
            throw new AgentException(
                FailureKind.Configuration,
                $"The values of {string.Join(", ", wanted)} refer to Vault, and this app gets no token to read them with. Ask for them " +
                "with vault-injector.io/env.VAR, or let the app have a token (vault-injector.io/token: \"true\").");
        }

        var reading = new EnvironmentReading(name => environment[name]);
        var way = (reading.Https(AgentEnvironment.VaultAddress, "the address of Vault"), reading.Proxy(AgentEnvironment.VaultProxy));
        return reading.Errors.Count == 0
            ? new AppVault(directory, way, reading.Optional(AgentEnvironment.VaultNamespace), host)
            : throw new AgentException(FailureKind.Configuration, $"The environment of exec is wrong: {string.Join(" ", reading.Errors)}");
    }

    /// <summary>Read each time, because the sidecar replaces it.</summary>
    /// <exception cref="AgentException">The file cannot be read, or it holds no token.</exception>
    public VaultToken Token()
    {
        var path = Path.Combine(_directory, SecretFiles.Token);
        try
        {
            return new VaultToken(Text(path).Trim());
        }
        catch (ArgumentException malformed)
        {
            throw new AgentException(FailureKind.Configuration, $"{path} holds no token. Read the log of the agent.", malformed);
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _handler.Dispose();
    }

    private static CaTrust Trust(string bundle)
    {
        try
        {
            return new CaTrust(Text(bundle));
        }
        catch (CryptographicException unreadable)
        {
            throw new AgentException(
                FailureKind.Configuration, $"{bundle} holds an unreadable certificate. Read the log of the agent.", unreadable);
        }
    }

    private static string Text(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new AgentException(
                FailureKind.Configuration,
                $"{path} cannot be read: the agent writes it before the app starts. Check that the container mounts the volume " +
                $"{InjectedPod.SecretsVolume}, and the user that it runs as.",
                failure);
        }
    }
}
