using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;

namespace VaultInjector.DevCluster.Vault.Engines.Kubernetes;

/// <summary>Asks the API server whether a token is one of its own.</summary>
internal static class TokenReview
{
    /// <summary>The status of the review; null if the API server did not say.</summary>
    public static async Task<JsonObject?> AskAsync(JsonObject config, string jwt, string audience)
    {
        var reviewer = config.Text("token_reviewer_jwt") is { Length: > 0 } own ? own : jwt;
        try
        {
            using var http = new HttpClient(Trusting(config.Text("kubernetes_ca_cert"))) { Timeout = TimeSpan.FromSeconds(10) };
            using var request = new HttpRequestMessage(
                HttpMethod.Post,
                config.Text("kubernetes_host").TrimEnd('/') + "/apis/authentication.k8s.io/v1/tokenreviews");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", reviewer);
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
            request.Content = new StringContent(
                Review(jwt, audience).ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
            using var answer = await http.SendAsync(request);
            return answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Created
                ? JsonNode.Parse(await answer.Content.ReadAsByteArrayAsync())?["status"] as JsonObject
                : null;
        }
        catch (Exception unreachable)
            when (unreachable
                    is HttpRequestException
                        or TaskCanceledException
                        or JsonException
                        or CryptographicException
                        or UriFormatException)
        {
            return null;
        }
    }

    private static JsonObject Review(string jwt, string audience)
    {
        var spec = new JsonObject { ["token"] = jwt };
        if (audience.Length > 0)
        {
            spec["audiences"] = new JsonArray(audience);
        }
        return new JsonObject { ["apiVersion"] = "authentication.k8s.io/v1", ["kind"] = "TokenReview", ["spec"] = spec };
    }

    private static SocketsHttpHandler Trusting(string pem)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPem(pem);
        return new SocketsHttpHandler { SslOptions = { CertificateChainPolicy = policy }, UseProxy = false };
    }
}
