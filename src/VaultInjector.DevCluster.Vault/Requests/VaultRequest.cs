using System.Net;
using VaultInjector.DevCluster.Vault.Mounts;
using VaultInjector.DevCluster.Vault.Tokens;

namespace VaultInjector.DevCluster.Vault.Requests;

/// <summary>What a request wants to do, in Vault's words; a write is Create where the backend says that nothing exists yet.</summary>
internal enum VaultOperation
{
    Read,
    Create,
    Update,
    Delete,
    List,
}

/// <summary>One request as the backends see it.</summary>
internal sealed class VaultRequest
{
    /// <summary>Names it in the answer and in the audit log.</summary>
    public string Id { get; } = Identifiers.Uuid();

    public required VaultOperation Operation { get; set; }

    /// <summary>The whole path without /v1/.</summary>
    public required string Path { get; init; }

    /// <summary>From <c>X-Vault-Namespace</c>; empty for the root namespace.</summary>
    public string Namespace { get; init; } = "";

    public required JsonObject Data { get; init; }

    public IReadOnlyDictionary<string, string> Query { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public string ClientToken { get; init; } = "";

    public TimeSpan WrapTtl { get; init; }

    public IPAddress RemoteAddress { get; init; } = IPAddress.Loopback;

    public TokenEntry? Token { get; set; }

    public bool HasSudo { get; set; }

    /// <summary>The path within the mount.</summary>
    public string Relative { get; set; } = "";

    public Mount? Mount { get; set; }

    /// <summary>Whether the audit log has the question already.</summary>
    public bool IsAudited { get; set; }

    /// <summary>Whether a read changed something: it made a lease.</summary>
    public bool MakesLease { get; set; }

    public bool IsWrite => Operation is VaultOperation.Create or VaultOperation.Update;
}
