using System.Buffers;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace VaultInjector.Webhook.Kubernetes;

/// <summary>
/// JSON requests to the API server: the pure core reads the stored JSON itself, so that no typed models are needed.
/// </summary>
public sealed class KubernetesApi(KubernetesConnection connection)
{
    private const string MergePatch = "application/merge-patch+json";
    private const string ApplyPatch = "application/apply-patch+yaml";
    private const string JsonContent = "application/json";
    private const string OnlyMetadata = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
    private const string OnlyMetadataList = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
    private static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(10);

    /// <summary>GET of one object or a list. The caller disposes the document.</summary>
    /// <exception cref="KubernetesApiException">Refused (404 included) or unreachable.</exception>
    public Task<JsonDocument> GetAsync(string path, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Get, path, body: null, JsonContent, cancellation);

    /// <summary>A list with nothing of its items but their metadata. The caller disposes the document.</summary>
    /// <exception cref="KubernetesApiException">Refused or unreachable.</exception>
    public Task<JsonDocument> GetMetadataAsync(string path, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Get, path, body: null, JsonContent, cancellation, accept: OnlyMetadataList);

    /// <summary>POST of an object written by <paramref name="write"/>. The caller disposes the answer.</summary>
    /// <exception cref="KubernetesApiException">Refused or unreachable.</exception>
    public Task<JsonDocument> PostAsync(string path, Action<Utf8JsonWriter> write, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Post, path, write, JsonContent, cancellation);

    /// <summary>JSON merge patch. The caller disposes the answer.</summary>
    /// <exception cref="KubernetesApiException">Refused or unreachable; 409 where resourceVersion no longer matches.</exception>
    public Task<JsonDocument> MergePatchAsync(string path, Action<Utf8JsonWriter> write, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Patch, path, write, MergePatch, cancellation);

    /// <summary>Server-side apply; JSON is YAML. The caller disposes the answer.</summary>
    /// <exception cref="KubernetesApiException">Refused or unreachable; 409 on a conflict of field owners.</exception>
    public Task<JsonDocument> ApplyAsync(string path, Action<Utf8JsonWriter> write, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Patch, path, write, ApplyPatch, cancellation);

    /// <summary>Yields watch events until the server ends the watch.</summary>
    /// <exception cref="KubernetesApiException">Refused (410 where the version is too old) or unreachable.</exception>
    public IAsyncEnumerable<WatchEvent> WatchAsync(string path, string resourceVersion, CancellationToken cancellation) =>
        WatchAsync(path, resourceVersion, JsonContent, cancellation);

    /// <summary>As <see cref="WatchAsync(string, string, CancellationToken)"/>, with nothing of the objects but their metadata.</summary>
    /// <exception cref="KubernetesApiException">Refused (410 where the version is too old) or unreachable.</exception>
    public IAsyncEnumerable<WatchEvent> WatchMetadataAsync(string path, string resourceVersion, CancellationToken cancellation) =>
        WatchAsync(path, resourceVersion, OnlyMetadata, cancellation);

    private async IAsyncEnumerable<WatchEvent> WatchAsync(
        string path, string resourceVersion, string accept, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var separator = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        var watch =
            $"{path}{separator}watch=true&allowWatchBookmarks=true&timeoutSeconds=300&resourceVersion={Uri.EscapeDataString(resourceVersion)}";
        using var response = await ExchangeAsync(new HttpRequestMessage(HttpMethod.Get, Address(watch)), accept, cancellation);
        await foreach (var line in CappedJson.LinesAsync(response, cancellation))
        {
            yield return WatchEvent.Parse(line);
        }
    }

    private async Task<JsonDocument> SendAsync(
        HttpMethod method,
        string path,
        Action<Utf8JsonWriter>? body,
        string contentType,
        CancellationToken cancellation,
        string accept = JsonContent)
    {
        var request = new HttpRequestMessage(method, Address(path));
        if (body is not null)
        {
            request.Content = Write(body, contentType);
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(RequestLimit);
        try
        {
            using var response = await ExchangeAsync(request, accept, limit.Token);
            return await CappedJson.ReadAsync(response, limit.Token);
        }
        catch (Exception failure) when (failure is JsonException or InvalidDataException or HttpRequestException or IOException)
        {
            throw new KubernetesApiException(
                $"{method} {path}: the Kubernetes API server's answer cannot be read: {failure.Message}",
                null,
                failure);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new KubernetesApiException(
                $"{method} {path}: the Kubernetes API server did not answer within {RequestLimit.TotalSeconds} s",
                null);
        }
    }

    private async Task<HttpResponseMessage> ExchangeAsync(HttpRequestMessage request, string accept, CancellationToken cancellation)
    {
        request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse(accept));
        var what = $"{request.Method} {request.RequestUri!.AbsolutePath}";
        try
        {
            await connection.AuthenticateAsync(request, cancellation);

            var response = await connection.Http
                .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            return response.IsSuccessStatusCode ? response : throw await RefusedAsync(what, response, cancellation);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            throw new KubernetesApiException($"{what}: the Kubernetes API server cannot be reached: {failure.Message}", null, failure);
        }
        finally
        {
            request.Dispose();
        }
    }

    private static async Task<KubernetesApiException> RefusedAsync(
        string what,
        HttpResponseMessage response,
        CancellationToken cancellation)
    {
        using (response)
        {
            var message = await StatusMessageAsync(response, cancellation);
            return new KubernetesApiException($"{what}: {(int)response.StatusCode} {message}", response.StatusCode);
        }
    }

    private static async Task<string> StatusMessageAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        try
        {
            using var status = await CappedJson.ReadAsync(response, cancellation);
            return status.RootElement.Text("message"u8) ?? response.ReasonPhrase ?? "";
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidDataException)
        {
            return response.ReasonPhrase ?? "";
        }
    }

    private static ByteArrayContent Write(Action<Utf8JsonWriter> body, string contentType)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            body(writer);
        }

        var content = new ByteArrayContent(buffer.WrittenSpan.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        return content;
    }

    private Uri Address(string path) => new(connection.Server, path);
}
