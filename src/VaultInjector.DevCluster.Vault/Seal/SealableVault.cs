using VaultInjector.DevCluster.Vault.Core;
using VaultInjector.DevCluster.Vault.Storage;

namespace VaultInjector.DevCluster.Vault.Seal;

/// <summary>Vault with its seal: what answers whether or not it is initialised and unsealed. One key opens it.</summary>
internal sealed class SealableVault : IDisposable
{
    public const string Version = "1.8.0";

    private const string WrongKey =
        "unable to retrieve stored keys: invalid key: failed to decrypt keys from storage: cipher: message authentication failed";

    private readonly StoredDocument _document;
    private readonly TimeProvider _time;
    private readonly BackendFactory _backends;
    private readonly SemaphoreSlim _gate = new(1);
    private readonly SharedCommit _commit;

    public SealableVault(StoredDocument document, TimeProvider time, BackendFactory backends)
    {
        (_document, _time, _backends) = (document, time, backends);
        _commit = new SharedCommit(_gate, document.Flush);
    }

    /// <summary>Null while sealed.</summary>
    public VaultCore? Core { get; private set; }

    public SemaphoreSlim Gate => _gate;

    public bool IsInitialized => _document.IsInitialized;

    public bool IsSealed => Core is null;

    /// <summary>Ends when all changes up to now are stored.</summary>
    public Task CommitAsync() => _commit.WaitAsync();

    public void Dispose() => _gate.Dispose();

    /// <summary>Initialised and unsealed, with a kv 2 engine at secret/, as in Vault's dev mode. Returns the root token.</summary>
    public string InitializeForDevelopment(string? rootToken)
    {
        var (_, root) = Initialize(rootToken);
        Core!.Mounts.Add("secret", "kv-v2", isAuth: false, new JsonObject { ["description"] = "key/value secret storage" });
        _document.Flush();
        return root;
    }

    public void Seal()
    {
        _document.Seal();
        Core = null;
    }

    public JsonObject InitializeCall(JsonObject request)
    {
        if (_document.IsInitialized)
        {
            throw new VaultRefusal(400, "Vault is already initialized");
        }
        if (request.Whole("secret_shares") != 1 || request.Whole("secret_threshold") != 1)
        {
            throw new VaultRefusal(400, "invalid seal configuration: there is one key here: secret_shares and secret_threshold are 1");
        }
        var (key, root) = Initialize(rootToken: null);
        Seal();
        return new JsonObject
        {
            ["keys"] = new JsonArray(Convert.ToHexStringLower(key)),
            ["keys_base64"] = new JsonArray(Convert.ToBase64String(key)),
            ["root_token"] = root,
        };
    }

    public JsonObject UnsealCall(JsonObject request)
    {
        if (!_document.IsInitialized)
        {
            throw new VaultRefusal(400, "Vault is not initialized");
        }
        var key = request.Text("key") is { Length: > 0 } text
            ? Decode(text)
            : throw new VaultRefusal(400, "'key' must be specified in request body as JSON, or 'reset' set to true");
        if (IsSealed)
        {
            Core = _document.TryOpen(key) ? NewCore() : throw new VaultRefusal(400, WrongKey);
        }
        return SealStatus();
    }

    public JsonObject SealStatus()
    {
        var status = new JsonObject
        {
            ["type"] = "shamir",
            ["initialized"] = _document.IsInitialized,
            ["sealed"] = IsSealed,
            ["t"] = 1,
            ["n"] = 1,
            ["progress"] = 0,
            ["nonce"] = "",
            ["version"] = Version,
            ["migration"] = false,
        };
        AddCluster(status);
        status["recovery_seal"] = false;
        status["storage_type"] = _document.StorageType;
        return status;
    }

    public JsonObject Health()
    {
        var replication = IsSealed ? "unknown" : "disabled";
        var health = new JsonObject
        {
            ["initialized"] = _document.IsInitialized,
            ["sealed"] = IsSealed,
            ["standby"] = IsSealed,
            ["performance_standby"] = false,
            ["replication_performance_mode"] = replication,
            ["replication_dr_mode"] = replication,
            ["server_time_utc"] = _time.GetUtcNow().ToUnixTimeSeconds(),
            ["version"] = Version,
        };
        AddCluster(health);
        return health;
    }

    private (byte[] Key, string RootToken) Initialize(string? rootToken)
    {
        var key = _document.Initialize();
        Core = NewCore();
        var root = Core.SetUp(rootToken);
        _document.Flush();
        return (key, root);
    }

    private VaultCore NewCore() => new(_document.Document!, _time, _gate, _backends);

    private static byte[] Decode(string text)
    {
        var buffer = new byte[text.Length];
        return Convert.FromHexString(text, buffer, out _, out var length) == System.Buffers.OperationStatus.Done ? buffer[..length]
            : Convert.TryFromBase64String(text, buffer, out length) ? buffer[..length]
            : throw new VaultRefusal(400, "'key' must be a valid hex or base64 string");
    }

    private void AddCluster(JsonObject target)
    {
        if (Core is { } core)
        {
            target["cluster_name"] = $"vault-cluster-{core.ClusterId[..8]}";
            target["cluster_id"] = core.ClusterId;
        }
    }
}
