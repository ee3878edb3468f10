namespace VaultInjector.DevCluster.Kubernetes.Http;

/// <summary>Writes one JSON line per request, without bodies.</summary>
public sealed class AuditLog(string? path, TimeProvider clock) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly FileStream? _file = path is null ? null : new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);

    public void Write(RecordedRequest request, IReadOnlyDictionary<string, string> annotations)
    {
        if (_file is null)
        {
            return;
        }

        var line = Line(request);
        foreach (var (key, value) in annotations)
        {
            line.Ensure("annotations")[key] = value;
        }

        lock (_gate)
        {
            _file.Write([.. line.ToBytes(), (byte)'\n']);
            _file.Flush();
        }
    }

    public void Dispose() => _file?.Dispose();

    private JsonObject Line(RecordedRequest request) => new()
    {
        ["kind"] = "Event",
        ["apiVersion"] = "audit.k8s.io/v1",
        ["level"] = "Metadata",
        ["requestReceivedTimestamp"] = clock.GetUtcNow().MicroTimestamp(),
        ["verb"] = request.Verb,
        ["requestURI"] = request.Uri,
        ["user"] = new JsonObject { ["username"] = request.User },
        ["userAgent"] = request.UserAgent,
        ["responseStatus"] = new JsonObject { ["code"] = request.Status },
        ["objectRef"] = request.Resource.Length == 0 ? null : new JsonObject
        {
            ["apiGroup"] = request.Group,
            ["resource"] = request.Resource,
            ["subresource"] = request.Subresource,
            ["namespace"] = request.Namespace,
            ["name"] = request.Name,
        },
    };
}
