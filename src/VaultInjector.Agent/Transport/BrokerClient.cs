using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using VaultInjector.Agent.Failures;
using VaultInjector.Contracts;
using VaultInjector.Runtime.Streams;

namespace VaultInjector.Agent.Transport;

/// <summary>The injector's token broker. Nothing is retried here.</summary>
/// <param name="http">Its base address is the injector's.</param>
/// <param name="bundle">The variable of what verifies the injector, for messages.</param>
public sealed class BrokerClient(HttpClient http, string bundle = AgentEnvironment.CaBundle)
{
    private const int MaxAnswerBytes = 64 * 1024;

    /// <exception cref="AgentException">The broker refused, or did not answer.</exception>
    public async Task<TokenGrant> AskAsync(string identity, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(BrokerPaths.Token, UriKind.Relative));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", identity);
        return await ExchangeAsync(request, ReadGrantAsync, cancellation);
    }

    /// <summary>Reports the pod's accessors.</summary>
    /// <exception cref="AgentException">The broker refused, or did not answer.</exception>
    public Task ReportAsync(string identity, IssuedReport report, CancellationToken cancellation) =>
        TellAsync(BrokerPaths.Issued, identity, report.ToJson(), cancellation);

    /// <summary>Reports a possible interception.</summary>
    /// <exception cref="AgentException">The broker refused, or did not answer.</exception>
    public Task ReportIncidentAsync(string identity, string sentence, CancellationToken cancellation) =>
        TellAsync(BrokerPaths.Incidents, identity, new IncidentReport(sentence).ToJson(), cancellation);

    /// <summary>Reports what has not worked for a while.</summary>
    /// <param name="identity">The pod's.</param>
    /// <param name="kind">One of <see cref="TroubleKinds"/>.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="AgentException">The broker refused, or did not answer.</exception>
    public Task ReportTroubleAsync(string identity, string kind, CancellationToken cancellation) =>
        TellAsync(BrokerPaths.Trouble, identity, new TroubleReport(kind).ToJson(), cancellation);

    /// <summary>A CA bundle if it differs from the one of <paramref name="etag"/>; a null bundle if it is the same.</summary>
    /// <param name="path">One of <see cref="BrokerPaths"/>.</param>
    /// <param name="etag">Of the last answer; null before the first.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="AgentException">The injector refused, or did not answer.</exception>
    public async Task<PublishedCa> CaBundleAsync(string path, string? etag, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        if (etag is not null)
        {
            request.Headers.TryAddWithoutValidation("If-None-Match", etag);
        }

        return await ExchangeAsync(
            request,
            async (response, limit) => response.StatusCode == HttpStatusCode.NotModified
                ? new PublishedCa(null, etag)
                : new PublishedCa(await BodyAsync(response, limit), response.Headers.ETag?.ToString()),
            cancellation);

        static async Task<string> BodyAsync(HttpResponseMessage response, CancellationToken cancellation) =>
            response.IsSuccessStatusCode && await BoundedBody.ReadAsync(response.Content, MaxAnswerBytes, cancellation) is { } pem
                ? Encoding.UTF8.GetString(pem.Span)
                : throw BrokerErrors.Unexpected(response.RequestMessage, $"answered {(int)response.StatusCode} instead of the CA bundle");
    }

    private async Task TellAsync(string path, string identity, byte[] json, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", identity);
        request.Content = new ByteArrayContent(json);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        await ExchangeAsync(
            request,
            async (response, limit) =>
                response.IsSuccessStatusCode
                    ? response.StatusCode
                    : throw BrokerErrors.Refused(response, await BoundedBody.ReadAsync(response.Content, MaxAnswerBytes, limit)),
            cancellation);
    }

    private static async Task<TokenGrant> ReadGrantAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var body = await BoundedBody.ReadAsync(response.Content, MaxAnswerBytes, cancellation);
        if (!response.IsSuccessStatusCode)
        {
            throw BrokerErrors.Refused(response, body);
        }

        return body is { } text && TokenGrant.FromJson(text) is { } grant
            ? grant
            : throw BrokerErrors.Unexpected(response.RequestMessage, "sent an answer that is not a grant");
    }

    /// <summary>W3C trace context: log lines and Vault requests of the injector for this request belong to this trace.</summary>
    private static string NewTrace() => $"00-{RandomHex(16)}-{RandomHex(8)}-01";

    private static string RandomHex(int bytes) => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(bytes));

    private async Task<T> ExchangeAsync<T>(
        HttpRequestMessage request,
        Func<HttpResponseMessage, CancellationToken, Task<T>> read,
        CancellationToken cancellation)
    {
        // HttpClient's own limit ends with the headers; a body that trickles in must not outlast it.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(http.Timeout);
        request.Headers.TryAddWithoutValidation("traceparent", NewTrace());
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return await read(response, limit.Token);
        }
        catch (Exception failure)
            when (failure is HttpRequestException or IOException ||
                (failure is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw BrokerErrors.Unreachable(http.BaseAddress!, bundle, failure);
        }
    }
}

/// <summary>A published CA bundle.</summary>
public sealed record PublishedCa(string? Pem, string? ETag);
