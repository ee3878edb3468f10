using System.Text.Json;

namespace VaultInjector.Vault.Api;

/// <summary>Key/value secrets, version 1.</summary>
public sealed class KeyValue1Api
{
    private readonly VaultTransport _transport;
    private readonly VaultPath _mount;

    internal KeyValue1Api(VaultTransport transport, VaultPath mount) => (_transport, _mount) = (transport, mount);

    /// <exception cref="VaultException">There is none, the policy forbids it, or Vault is away.</exception>
    public Task<IReadOnlyDictionary<string, JsonElement>> ReadAsync(VaultToken token, string path, CancellationToken cancellation) =>
        _transport.SendAsync(VaultRequest.Get(_mount.Segments(path), token), answer => answer.Data.Everything(), cancellation);
}

/// <summary>Key/value secrets, version 2.</summary>
public sealed class KeyValue2Api
{
    private readonly VaultTransport _transport;
    private readonly VaultPath _mount;

    internal KeyValue2Api(VaultTransport transport, VaultPath mount) => (_transport, _mount) = (transport, mount);

    /// <summary>The newest version.</summary>
    /// <exception cref="VaultException">There is none or it was deleted, the policy forbids it, or Vault is away.</exception>
    public Task<IReadOnlyDictionary<string, JsonElement>> ReadAsync(VaultToken token, string path, CancellationToken cancellation) =>
        _transport.SendAsync(
            VaultRequest.Get(_mount.Fixed("data").Segments(path), token),
            answer => answer.Data.Data.Everything(),
            cancellation);
}
