using System.Buffers;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using VaultInjector.Injection.Ground;
using VaultInjector.Runtime.Streams;
using VaultInjector.Webhook.Connections;

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

    /// <summary>A page of a list of metadata takes a fraction of this; the whole process has 128 MiB.</summary>
    private const int MaxAnswerBytes = 16 * 1024 * 1024;
    private static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(10);

    /// <summary>The length of a watch. Its end shows that the API server is alive; the next watch continues at the same version.</summary>
    private static readonly TimeSpan WatchLife = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan WatchSilence = WatchLife + TimeSpan.FromSeconds(10);

    /// <summary>GET of one object or a list. The caller disposes the document.</summary>
    /// <exception cref="KubernetesApiException">Refused (404 included) or unreachable.</exception>
    public Task<JsonDocument> GetAsync(string path, CancellationToken cancellation) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Get, Address(path)), JsonContent, cancellation);

    /// <summary>A list with nothing of its items but their metadata. The caller disposes the document.</summary>
    /// <exception cref="KubernetesApiException">Refused or unreachable.</exception>
    public Task<JsonDocument> GetMetadataAsync(string path, CancellationToken cancellation) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Get, Address(path)), OnlyMetadataList, cancellation);

    /// <summary>POST of an object written by <paramref name="write"/>. The caller disposes the answer.</summary>
    /// <exception cref="KubernetesApiException">Refused or unreachable.</exception>
    public Task<JsonDocument> PostAsync(string path, Action<Utf8JsonWriter> write, CancellationToken cancellation) =>
        SendAsync(WithBody(HttpMethod.Post, path, write, JsonContent), JsonContent, cancellation);

    /// <summary>POST of an object. The caller disposes the answer.</summary>
    /// <exception cref="KubernetesApiException">Refused or unreachable.</exception>
    public Task<JsonDocument> PostAsync<T>(string path, T body, JsonTypeInfo<T> form, CancellationToken cancellation) =>
        PostAsync(path, json => JsonSerializer.Serialize(json, body, form), cancellation);

    /// <summary>POST of a review, which is answered and not stored: asked once more where the connection is silent.</summary>
    /// <exception cref="KubernetesApiException">Refused or unreachable.</exception>
    public Task<JsonDocument> ReviewAsync<T>(string path, T body, JsonTypeInfo<T> form, CancellationToken cancellation)
    {
        var request = WithBody(HttpMethod.Post, path, json => JsonSerializer.Serialize(json, body, form), JsonContent);
        request.Options.Set(ImpatientHandler.IsSafe, true);
        return SendAsync(request, JsonContent, cancellation);
    }

    /// <summary>JSON merge patch. The caller disposes the answer.</summary>
    /// <exception cref="KubernetesApiException">Refused or unreachable; 409 where resourceVersion no longer matches.</exception>
    public Task<JsonDocument> MergePatchAsync(string path, Action<Utf8JsonWriter> write, CancellationToken cancellation) =>
        SendAsync(WithBody(HttpMethod.Patch, path, write, MergePatch), JsonContent, cancellation);

    /// <summary>Server-side apply; JSON is YAML. The caller disposes the answer.</summary>
    /// <exception cref="KubernetesApiException">Refused or unreachable; 409 on a conflict of field owners.</exception>
    public Task<JsonDocument> ApplyAsync(string path, Action<Utf8JsonWriter> write, CancellationToken cancellation) =>
        SendAsync(WithBody(HttpMethod.Patch, path, write, ApplyPatch), JsonContent, cancellation);

    /// <summary>DELETE of one object. The caller disposes the answer.</summary>
    /// <param name="path">Of the object.</param>
    /// <param name="version">Only in this version; null for any.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="KubernetesApiException">Refused (404 included) or unreachable; 409 where it has another version.</exception>
    public Task<JsonDocument> DeleteAsync(string path, string? version, CancellationToken cancellation) =>
        SendAsync(WithBody(HttpMethod.Delete, path, json => WriteDeletion(json, version), JsonContent), JsonContent, cancellation);

    /// <summary>
    /// Yields the events of a watch, with nothing of the objects but their metadata, until the server ends it, which it does once in
    /// <see cref="WatchLife"/>.
    /// </summary>
    /// <exception cref="KubernetesApiException">Refused (410 where the version is too old), unreachable, or silent.</exception>
    public async IAsyncEnumerable<WatchEvent> WatchMetadataAsync(
        string path, string resourceVersion, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var watch =
            $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}watch=true&allowWatchBookmarks=true" +
            $"&timeoutSeconds={(int)WatchLife.TotalSeconds}&resourceVersion={Uri.EscapeDataString(resourceVersion)}";
        using var response = await StartAsync(new HttpRequestMessage(HttpMethod.Get, Address(watch)), OnlyMetadata, cancellation);
        await foreach (var line in WatchLines.ReadAsync(response, WatchSilence, connection.Time, cancellation))
        {
            yield return WatchEvent.Parse(line);
        }
    }

    private Task<HttpResponseMessage> StartAsync(HttpRequestMessage request, string accept, CancellationToken cancellation) =>
        LimitedAsync(request, limit => ExchangeAsync(request, accept, limit), cancellation);

    private Task<JsonDocument> SendAsync(HttpRequestMessage request, string accept, CancellationToken cancellation) =>
        LimitedAsync(
            request,
            async limit =>
            {
                using var response = await ExchangeAsync(request, accept, limit);
                return await ReadAsync(response, limit);
            },
            cancellation);

    private async Task<T> LimitedAsync<T>(HttpRequestMessage request, Func<CancellationToken, Task<T>> send, CancellationToken cancellation)
    {
        var what = $"{request.Method} {request.RequestUri!.AbsolutePath}";
        using var deadline = new CancellationTokenSource(RequestLimit, connection.Time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation, deadline.Token);
        try
        {
            return await send(limit.Token);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            throw new KubernetesApiException($"{what}: the Kubernetes API server cannot be reached: {failure.Message}", null, failure);
        }
        catch (Exception failure) when (failure is JsonException or InvalidDataException)
        {
            throw new KubernetesApiException(
                $"{what}: the Kubernetes API server's answer cannot be read: {failure.Message}", null, failure);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new KubernetesApiException(
                $"{what}: the Kubernetes API server did not answer within {RequestLimit.TotalSeconds} s", null);
        }
        finally
        {
            request.Dispose();
        }
    }

    private async Task<HttpResponseMessage> ExchangeAsync(HttpRequestMessage request, string accept, CancellationToken cancellation)
    {
        request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse(accept));
        await connection.AuthenticateAsync(request, cancellation);
        var response = await connection.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        return response.IsSuccessStatusCode ? response : throw await RefusedAsync(request, response, cancellation);
    }

    private static async Task<KubernetesApiException> RefusedAsync(
        HttpRequestMessage request, HttpResponseMessage response, CancellationToken cancellation)
    {
        using (response)
        {
            var message = await StatusMessageAsync(response, cancellation);
            return new KubernetesApiException(
                $"{request.Method} {request.RequestUri!.AbsolutePath}: {(int)response.StatusCode} {message}", response.StatusCode);
        }
    }

    private static async Task<string> StatusMessageAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        try
        {
            using var status = await ReadAsync(response, cancellation);
            return status.RootElement.Text("message"u8) ?? response.ReasonPhrase ?? "";
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidDataException)
        {
            return response.ReasonPhrase ?? "";
        }
    }

    private static async Task<JsonDocument> ReadAsync(HttpResponseMessage response, CancellationToken cancellation) =>
        await BoundedBody.ReadAsync(response.Content, MaxAnswerBytes, cancellation) is { } body
            ? JsonDocument.Parse(body)
            : throw new InvalidDataException($"it is larger than {MaxAnswerBytes / 1024 / 1024} MiB");

    private static void WriteDeletion(Utf8JsonWriter json, string? version)
    {
        json.WriteStartObject();
        json.WriteString("apiVersion"u8, "v1"u8);
        json.WriteString("kind"u8, "DeleteOptions"u8);
        if (version is not null)
        {
            json.WriteStartObject("preconditions"u8);
            json.WriteString("resourceVersion"u8, version);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private HttpRequestMessage WithBody(HttpMethod method, string path, Action<Utf8JsonWriter> write, string contentType)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            write(writer);
        }

        var content = new ByteArrayContent(buffer.WrittenSpan.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        return new HttpRequestMessage(method, Address(path)) { Content = content };
    }

    private Uri Address(string path) => new(connection.Server, path);
}
