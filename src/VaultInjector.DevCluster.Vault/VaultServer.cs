using System.Text.Json.Nodes;

namespace VaultInjector.DevCluster.Vault;

/// <summary>Vault with its seal: what answers whether or not it is initialised and unsealed.</summary>
internal sealed class VaultServer : IDisposable
{
    public const string Version = "1.8.0";

    private readonly Barrier _barrier;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _gate = new(1);
    private readonly SharedCommit _commit;
    private readonly Dictionary<string, byte[]> _offeredKeys = new(StringComparer.Ordinal);
    private string _nonce = "";

    public VaultServer(Barrier barrier, TimeProvider time)
    {
        (_barrier, _time) = (barrier, time);
        _commit = new SharedCommit(_gate, barrier.Flush);
    }

    public VaultCore? Core { get; private set; }

    public SemaphoreSlim Gate => _gate;

    public DateTimeOffset Now => _time.GetUtcNow();

    public bool IsInitialized => _barrier.IsInitialized;

    public bool IsSealed => Core is null;

    /// <summary>Ends when all changes up to now are stored.</summary>
    public Task CommitAsync() => _commit.WaitAsync();

    public void Dispose() => _gate.Dispose();

    /// <summary>Keys in base64 and the root token; leaves the server sealed unless told otherwise.</summary>
    public (IReadOnlyList<byte[]> Keys, string RootToken) Initialize(int shares, int threshold, string? rootToken)
    {
        var keys = _barrier.Initialize(shares, threshold);
        Core = new VaultCore(_barrier.Document!, _time, _gate);
        var root = Core.SetUp(rootToken);
        _barrier.Flush();
        return (keys, root);
    }

    public (IReadOnlyList<byte[]> Keys, string RootToken) InitializeForDevelopment(string? rootToken)
    {
        var result = Initialize(1, 1, rootToken);
        Core!.Mounts.Add("secret", "kv-v2", isAuth: false, new JsonObject { ["description"] = "key/value secret storage" });
        _barrier.Flush();
        return result;
    }

    public void Unseal(IReadOnlyList<byte[]> keys)
    {
        foreach (var key in keys)
        {
            if (IsSealed)
            {
                Offer(key);
            }
        }
    }

    public void Seal()
    {
        _barrier.Seal();
        Core = null;
        Forget();
    }

    public JsonObject InitializeCall(JsonObject request)
    {
        if (_barrier.IsInitialized)
        {
            throw new VaultRefusal(400, "Vault is already initialized");
        }
        var (shares, threshold) = ((int)request.Whole("secret_shares"), (int)request.Whole("secret_threshold"));
        if (shares is < 1 or > 255)
        {
            throw new VaultRefusal(
                400,
                shares < 1
                    ? "invalid seal configuration: shares must be at least one"
                    : "invalid seal configuration: shares must be less than 256");
        }
        if (threshold < 1 || threshold > shares || (shares > 1 && threshold == 1))
        {
            throw new VaultRefusal(
                400,
                "invalid seal configuration: " +
                    (
                        threshold < 1 ? "threshold must be at least one"
                        : threshold > shares ? "threshold cannot be larger than shares"
                        : "threshold must be greater than one for multiple shares"));
        }
        var (keys, root) = Initialize(shares, threshold, rootToken: null);
        Seal();
        return new JsonObject
        {
            ["keys"] = keys.Select(Convert.ToHexStringLower).ToJsonArray(),
            ["keys_base64"] = keys.Select(Convert.ToBase64String).ToJsonArray(),
            ["root_token"] = root,
        };
    }

    public JsonObject UnsealCall(JsonObject request)
    {
        if (!_barrier.IsInitialized)
        {
            throw new VaultRefusal(400, "Vault is not initialized");
        }
        if (request.Flag("reset"))
        {
            Forget();
            return SealStatus();
        }
        var text = request.Text("key") is { Length: > 0 } given
            ? given
            : throw new VaultRefusal(400, "'key' must be specified in request body as JSON, or 'reset' set to true");
        var key = Decode(text);
        if (IsSealed)
        {
            Offer(key);
        }
        return SealStatus();
    }

    public JsonObject SealStatus()
    {
        var status = new JsonObject
        {
            ["type"] = "shamir",
            ["initialized"] = _barrier.IsInitialized,
            ["sealed"] = IsSealed,
            ["t"] = _barrier.Threshold,
            ["n"] = _barrier.Shares,
            ["progress"] = _offeredKeys.Count,
            ["nonce"] = _nonce,
            ["version"] = Version,
            ["migration"] = false,
        };
        AddCluster(status);
        status["recovery_seal"] = false;
        status["storage_type"] = _barrier.StorageType;
        return status;
    }

    public JsonObject Health()
    {
        var replication = IsSealed ? "unknown" : "disabled";
        var health = new JsonObject
        {
            ["initialized"] = _barrier.IsInitialized,
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

    public static JsonObject Leader() => new()
    {
        ["ha_enabled"] = false,
        ["is_self"] = false,
        ["active_time"] = "0001-01-01T00:00:00Z",
        ["leader_address"] = "",
        ["leader_cluster_address"] = "",
        ["performance_standby"] = false,
        ["performance_standby_last_remote_wal"] = 0,
    };

    private static byte[] Decode(string text)
    {
        byte[] key;
        try
        {
            key = Convert.FromHexString(text);
        }
        catch (FormatException)
        {
            var buffer = new byte[text.Length];
            key = Convert.TryFromBase64String(text, buffer, out var length)
                ? buffer[..length]
                : throw new VaultRefusal(400, "'key' must be a valid hex or base64 string");
        }
        return key.Length < 16 ? throw new VaultRefusal(400, "invalid key: key is shorter than minimum 16 bytes")
            : key.Length > 33 ? throw new VaultRefusal(400, "invalid key: key is longer than maximum 33 bytes")
            : key;
    }

    private void Offer(byte[] key)
    {
        _nonce = _nonce.Length == 0 ? Identifiers.Uuid() : _nonce;
        _offeredKeys[Convert.ToHexString(key)] = key;
        if (_offeredKeys.Count < _barrier.Threshold)
        {
            return;
        }
        var keys = _offeredKeys.Values.ToList();
        Forget();
        if (keys.Any(offered => offered.Length != keys[0].Length) || !_barrier.TryOpen(Shamir.Combine(keys)))
        {
            throw new VaultRefusal(
                400,
                "unable to retrieve stored keys: invalid key: failed to decrypt keys from storage: cipher: message authentication failed");
        }
        Core = new VaultCore(_barrier.Document!, _time, _gate);
    }

    private void Forget()
    {
        _offeredKeys.Clear();
        _nonce = "";
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
