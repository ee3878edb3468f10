using k8s.Models;
using VaultInjector.Contracts;
using VaultInjector.Injection.Ground;
using VaultInjector.Webhook.Kubernetes;
using VaultInjector.Webhook.Pacing;
using VaultInjector.Webhook.Refusals;

namespace VaultInjector.Webhook.Identity;

/// <summary>ServiceAccount token → pod identity, by the API server's TokenReview.</summary>
internal sealed class IdentityReview(KubernetesApi api, TimeProvider time)
{
    private const string Path = "/apis/authentication.k8s.io/v1/tokenreviews";
    private const string Scheme = "Bearer ";

    /// <summary>Longer than any ServiceAccount token.</summary>
    private const int MaxTokenLength = 16 * 1024;

    /// <summary>Reviews that the API server is asked for at a time, and those that may wait for one.</summary>
    private const int AtATime = 16;
    private const int MostWaiting = 256;

    private readonly FairGate<string> _gate = new(() => AtATime, MostWaiting);
    private readonly RefusedTokens _refused = new(time);

    public async Task<Step<PodIdentity>> IdentifyAsync(string? authorization, CancellationToken cancellation)
    {
        if (BearerToken(authorization).IsRefused(out var refusal, out var token))
        {
            return refusal;
        }

        if (TokenClaims.Refuse(token, time.GetUtcNow()) is { } junk)
        {
            return junk;
        }

        return _refused.Find(token) is { } known ? known : await ReviewAsync(token, cancellation);
    }

    private async Task<Step<PodIdentity>> ReviewAsync(string token, CancellationToken cancellation)
    {
        using var place = await _gate.EnterAsync("", cancellation);
        if (place is null)
        {
            return RefusalReason.KubernetesUnreachable.For("ask the API server who you are", "too many clients are waiting for that");
        }

        try
        {
            using var review = await api.ReviewAsync(Path, Request(token), KubernetesObjects.Default.V1TokenReview, cancellation);
            var identified = ReviewedIdentity.Read(review.RootElement.Get("status"u8));
            if (identified.IsRefused(out var refusal, out _))
            {
                _refused.Remember(token, refusal);
            }

            return identified;
        }
        catch (KubernetesApiException failure)
        {
            return RefusalReason.KubernetesUnreachable.For("ask the API server who you are", failure.Message);
        }
    }

    private static Step<string> BearerToken(string? authorization)
    {
        if (authorization is null || !authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return RefusalReason.TokenMissing.For();
        }

        var token = authorization[Scheme.Length..].Trim();
        return token.Length is > 0 and <= MaxTokenLength && token.Count(letter => letter == '.') == 2
            ? token
            : RefusalReason.TokenInvalid.For("it is not a ServiceAccount token");
    }

    private static V1TokenReview Request(string token) => new()
    {
        ApiVersion = "authentication.k8s.io/v1",
        Kind = "TokenReview",
        Spec = new V1TokenReviewSpec { Token = token, Audiences = [InjectedPod.Audience] },
    };
}
