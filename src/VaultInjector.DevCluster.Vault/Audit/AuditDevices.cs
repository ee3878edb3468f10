using VaultInjector.DevCluster.Vault.Requests;

namespace VaultInjector.DevCluster.Vault.Audit;

/// <summary>The enabled audit devices. As with Vault, a request that no device could write down is not answered.</summary>
internal sealed class AuditDevices(JsonObject devices, TimeProvider time)
{
    private const UnixFileMode OnlyOwner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Path (with a slash at the end) and settings of each.</summary>
    public JsonObject Entries => devices;

    public void Enable(string path, JsonObject request)
    {
        if (devices.Any(device =>
                device.Key.StartsWith(path, StringComparison.Ordinal) || path.StartsWith(device.Key, StringComparison.Ordinal)))
        {
            throw new VaultRefusal(400, "path already in use");
        }
        var type = request.Text("type");
        if (type is not "file")
        {
            throw new VaultRefusal(400, $"unknown backend type: \"{type}\"");
        }
        var options = (request["options"] as JsonObject)?.Copy() ?? [];
        var file = options.Text("file_path", options.Text("path"));
        if (file.Length == 0)
        {
            throw new VaultRefusal(400, "file_path is required");
        }
        var device = new JsonObject
        {
            ["type"] = type,
            ["description"] = request.Text("description"),
            ["options"] = options,
            ["local"] = request.Flag("local"),
            ["salt"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
        };
        if (!TryAppend(device, []))
        {
            throw new VaultRefusal(400, $"sanity check failed; unable to open \"{file}\" for writing");
        }
        devices[path] = device;
    }

    /// <summary>Does nothing if no device has this name.</summary>
    public void Disable(string path) => devices.Remove(path);

    public void Write(VaultRequest request, string? error = null)
    {
        request.IsAudited = true;
        WriteAll(salt => AuditEntry.Request(request, error, salt));
    }

    public void Write(VaultRequest request, VaultResponse? answer, string? error) =>
        WriteAll(salt => AuditEntry.Response(request, answer, error, salt));

    private void WriteAll(Func<AuditSalt, JsonObject> entry)
    {
        var now = time.GetUtcNow().Rfc3339();
        var written = 0;
        foreach (var device in devices.Select(item => item.Value!.AsObject()))
        {
            var line = new JsonObject { ["time"] = now };
            foreach (var (name, value) in entry(Salt(device)))
            {
                line[name] = value?.DeepClone();
            }
            written += TryAppend(device, Envelope.Bytes(line)) ? 1 : 0;
        }
        if (written == 0 && devices.Count > 0)
        {
            throw new VaultRefusal(500, "internal error", isFault: true);
        }
    }

    private static bool TryAppend(JsonObject device, byte[] line)
    {
        var options = device.Child("options");
        try
        {
            using var file = new FileStream(
                options.Text("file_path", options.Text("path")),
                new FileStreamOptions
                {
                    Mode = FileMode.Append,
                    Access = FileAccess.Write,
                    Share = FileShare.ReadWrite | FileShare.Delete,
                    UnixCreateMode = OnlyOwner,
                });
            file.Write(line);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    private static AuditSalt Salt(JsonObject device) => new(Convert.FromBase64String(device.Text("salt")));
}
