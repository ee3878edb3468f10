using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace VaultInjector.DevCluster.Kubernetes.Webhooks;

/// <summary>Posts reviews over TLS. Only the webhook's own CA bundle verifies the server.</summary>
public sealed class WebhookClient(ObjectStore store, IReadOnlyDictionary<string, string> services, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan ConnectionLife = TimeSpan.FromSeconds(30);
    private readonly ConcurrentDictionary<(string Bundle, string Target, string Host), HttpClient> _clients = [];

    public async Task<JsonNode?> AskAsync(Webhook webhook, JsonObject review, CancellationToken cancellation)
    {
        var config = webhook.Entry.Map("clientConfig");
        var seconds = (int)webhook.Timeout.TotalSeconds;
        var address = Resolve(config, seconds);
        var url = new UriBuilder(address.Url) { Query = $"timeout={seconds}s" }.Uri;
        using var deadline = new CancellationTokenSource(webhook.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        try
        {
            var client = _clients.GetOrAdd(
                (config.Text("caBundle") ?? "", $"{address.ConnectTo}:{address.Port}", url.IdnHost),
                key => new HttpClient(Handler(key.Bundle, address)));
            using var body = new ByteArrayContent(review.ToBytes());
            body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var response = await client.PostAsync(url, body, either.Token);
            var text = await response.Content.ReadAsStringAsync(either.Token);
            return response.IsSuccessStatusCode
                ? JsonNode.Parse(text)
                : throw new WebhookFailureException(Sentence((int)response.StatusCode, text));
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            throw new WebhookFailureException($"Post \"{Shown(url)}\": context deadline exceeded");
        }
        catch (HttpRequestException problem)
        {
            throw new WebhookFailureException($"Post \"{Shown(url)}\": {Cause(problem, address)}");
        }
        catch (JsonException problem)
        {
            throw new WebhookFailureException($"couldn't get version/kind; json parse error: {problem.Message}");
        }
    }

    public void Dispose()
    {
        foreach (var client in _clients.Values)
        {
            client.Dispose();
        }
    }

    private WebhookAddress Resolve(JsonObject? config, int seconds)
    {
        try
        {
            return WebhookAddress.Of(config, store, services);
        }
        catch (WebhookFailureException problem) when (config.Map("service") is { } service)
        {
            var path = service.Text("path")?.TrimStart('/');
            throw new WebhookFailureException(
                $"Post \"https://{service.Text("name")}.{service.Text("namespace")}.svc:{service.Number("port") ?? 443}/{path}" +
                    $"?timeout={seconds}s\": {problem.Message}");
        }
    }

    private static SocketsHttpHandler Handler(string bundle, WebhookAddress address)
    {
        var anchors = CaBundle.Load(bundle) ?? [];
        return new SocketsHttpHandler
        {
            UseProxy = false,
            PooledConnectionLifetime = ConnectionLife,
            AllowAutoRedirect = false,
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                try
                {
                    await socket.ConnectAsync(address.ConnectTo, address.Port, cancellation);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, certificate, chain, _) =>
                    Verify(certificate as X509Certificate2, chain, anchors, address.Url.IdnHost),
            },
        };
    }

    private static bool Verify(X509Certificate2? leaf, X509Chain? chain, X509Certificate2Collection anchors, string host)
    {
        var refusal = leaf is null
            ? "tls: no certificate presented"
            : CaBundle.Refusal(leaf, chain?.ChainPolicy.ExtraStore ?? [], anchors, host);
        return refusal is null ? true : throw new AuthenticationException($"tls: failed to verify certificate: {refusal}");
    }

    private static string Cause(Exception problem, WebhookAddress address)
    {
        for (var inner = problem; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case AuthenticationException { Message: var words } when words.StartsWith("tls: ", StringComparison.Ordinal):
                    return words;
                case SocketException { SocketErrorCode: SocketError.ConnectionRefused }:
                    return $"dial tcp {address.ConnectTo}:{address.Port}: connect: connection refused";
                case SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain }:
                    return $"dial tcp: lookup {address.ConnectTo}: no such host";
            }
        }

        return problem.InnerException is IOException ? "EOF" : problem.Message;
    }

    private static string Sentence(int code, string body) => code switch
    {
        400 => "the server rejected our request for an unknown reason",
        401 => "the server has asked for the client to provide credentials",
        404 => "the server could not find the requested resource",
        413 => "the server responded with the status code 413 but did not return more information",
        503 => "the server is currently unable to handle the request",
        >= 500 => $"an error on the server (\"{body.Trim()}\") has prevented the request from succeeding",
        _ => $"the server responded with the status code {code} but did not return more information",
    };

    private static string Shown(Uri url) => $"{url.Scheme}://{url.Host}:{url.Port}{url.PathAndQuery}";
}
