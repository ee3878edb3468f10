using System.Net;
using System.Text.Json.Nodes;

namespace VaultInjector.DevCluster.Vault;

/// <summary>The operation of a request, with Vault's terms. A write is Create if nothing exists at the path yet.</summary>
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

    public bool IsWrite => Operation is VaultOperation.Create or VaultOperation.Update;
}

/// <summary>What a backend answers; null instead means "nothing here" (404 for reads, 204 for writes).</summary>
internal sealed class VaultResponse
{
    public int Status { get; init; }

    public JsonObject? Data { get; init; }

    public JsonObject? Auth { get; init; }

    public List<string> Warnings { get; init; } = [];

    public long LeaseDuration { get; init; }

    /// <summary>A body that is not the envelope (PEM, an unwrapped answer), with its content type.</summary>
    public byte[]? Raw { get; init; }

    public string ContentType { get; init; } = "application/json";

    public JsonObject? WrapInfo { get; set; }

    /// <summary>Some answers of sys/ repeat their data on the level of the envelope's fields.</summary>
    public bool IsRepeatedAtTop { get; init; }

    public static VaultResponse Of(JsonObject data) => new() { Data = data };

    public static VaultResponse RepeatedAtTop(JsonObject data) => new() { Data = data, IsRepeatedAtTop = true };

    public static VaultResponse? List(IReadOnlyList<string> keys) =>
        keys.Count == 0 ? null : new VaultResponse { Data = new JsonObject { ["keys"] = keys.ToJsonArray() } };
}

/// <summary>A refusal with Vault's message; a fault is one that Vault reports as "1 error occurred" to a caller with a token.</summary>
internal sealed class VaultRefusal(int status, string message, bool isFault = false) : Exception(message)
{
    public int Status { get; } = status;

    public bool IsFault { get; } = isFault;

    internal static VaultRefusal Unsupported() => new(405, "unsupported operation", isFault: true);

    internal static VaultRefusal UnknownPath() => new(404, "unsupported path", isFault: true);
}

/// <summary>A secrets engine or auth method behind one mount path.</summary>
internal interface IVaultBackend
{
    Task<VaultResponse?> HandleAsync(VaultRequest request);

    /// <summary>Paths within the mount that need no token.</summary>
    bool IsLogin(string relative) => false;

    /// <summary>Paths within the mount that need the sudo capability.</summary>
    bool NeedsSudo(string relative) => false;

    /// <summary>Whether a write would create; null if the backend does not tell (then it is an update).</summary>
    bool? Exists(VaultRequest request) => null;

    /// <summary>Removes what expired; called about once a minute.</summary>
    void Tidy(DateTimeOffset now)
    {
    }
}
