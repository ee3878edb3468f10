using System.Net;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using VaultInjector.Runtime.Streams;

namespace VaultInjector.Vault.Transport;

/// <summary>One request and its answer: headers, size limit, and every failure turned into a <see cref="VaultException"/>.</summary>
internal sealed class VaultTransport(HttpClient http, string? vaultNamespace)
{
    /// <summary>No answer that we ask for comes near this.</summary>
    private const int MaxAnswerBytes = 1024 * 1024;

    /// <exception cref="VaultException">Refused, unreachable or not what was asked for.</exception>
    public async Task<T> SendAsync<T>(VaultRequest request, Func<JsonAnswer, T> read, CancellationToken cancellation)
    {
        var (status, body) = await ExchangeAsync(request, cancellation);
        try
        {
            return JsonAnswer.Read(request, status, body, read);
        }
        finally
        {
            Forget(body);
        }
    }

    /// <summary>Where no answer body is expected.</summary>
    /// <exception cref="VaultException">Refused or unreachable.</exception>
    public Task SendAsync(VaultRequest request, CancellationToken cancellation) => ExchangeAsync(request, cancellation);

    /// <exception cref="VaultException">Refused or unreachable.</exception>
    public async Task<(HttpStatusCode Status, ReadOnlyMemory<byte> Body)> ExchangeAsync(
        VaultRequest request,
        CancellationToken cancellation)
    {
        using var message = Message(request);
        // HttpClient's own limit ends with the headers; a body that trickles in must not outlast it.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(http.Timeout);
        try
        {
            using var response = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            var body =
                await BoundedBody.ReadAsync(response.Content, MaxAnswerBytes, limit.Token) ??
                throw VaultErrors.TooLong(request.Asked, response.StatusCode);
            return response.IsSuccessStatusCode || request.IsAnswer(response.StatusCode)
                ? (response.StatusCode, body)
                : throw VaultErrors.Refused(request.Asked, response, body);
        }
        catch (Exception failure) when (IsTransport(failure, cancellation))
        {
            throw VaultErrors.Unreachable(request.Asked, failure);
        }
    }

    /// <summary>It may have held a token.</summary>
    private static void Forget(ReadOnlyMemory<byte> body)
    {
        if (MemoryMarshal.TryGetArray(body, out var bytes))
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private static bool IsTransport(Exception failure, CancellationToken cancellation) =>
        failure is HttpRequestException or IOException || (failure is OperationCanceledException && !cancellation.IsCancellationRequested);

    private HttpRequestMessage Message(VaultRequest request)
    {
        var message = new HttpRequestMessage(request.Method, new Uri(http.BaseAddress!, request.Path.ToString()))
        {
            Version = http.DefaultRequestVersion,
            VersionPolicy = http.DefaultVersionPolicy,
        };
        message.Headers.TryAddWithoutValidation("X-Vault-Request", "true");
        Add(message, "X-Vault-Token", request.Token);
        Add(message, "X-Vault-Namespace", vaultNamespace);
        Add(message, "X-Vault-Wrap-TTL", request.WrapTtl is { } ttl ? JsonWriting.ToText(ttl) : null);
        if (request.Body is { } body)
        {
            message.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        }

        return message;
    }

    private static void Add(HttpRequestMessage message, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }
    }
}
