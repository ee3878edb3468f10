using System.Text.Json;
using VaultInjector.Contracts;
using VaultInjector.Webhook.Broker;
using VaultInjector.Webhook.Kubernetes;

namespace VaultInjector.Webhook.Identity;

/// <summary>ServiceAccount token → pod identity, by the API server's TokenReview.</summary>
internal sealed class IdentityReview(KubernetesApi api)
{
    private const string Path = "/apis/authentication.k8s.io/v1/tokenreviews";
    private const string UserPrefix = "system:serviceaccount:";

    /// <summary>Larger than any ServiceAccount token; keeps junk away from the API server.</summary>
    private const int MaxTokenLength = 16 * 1024;

    /// <exception cref="RefusedException">No token, or not one of a pod for our audience.</exception>
    public async Task<PodIdentity> IdentifyAsync(string? authorization, CancellationToken cancellation)
    {
        var token = BearerToken(authorization);
        try
        {
            using var review = await api.PostAsync(Path, json => Write(json, token), cancellation);
            return Read(review.RootElement.Child("status"u8));
        }
        catch (KubernetesApiException failure)
        {
            throw new RefusedException(
                Refusal.Unavailable(
                    ProblemCodes.KubernetesUnreachable,
                    $"The injector cannot ask the API server who you are: {failure.Message}"),
                failure);
        }
    }

    private static string BearerToken(string? authorization)
    {
        const string scheme = "Bearer ";
        if (authorization is null || !authorization.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
        {
            throw new RefusedException(Refusal.Unauthorized(
                ProblemCodes.TokenMissing, "Send the pod's projected ServiceAccount token as 'Authorization: Bearer TOKEN'."));
        }

        var token = authorization[scheme.Length..].Trim();
        return token.Length is > 0 and <= MaxTokenLength && token.Count(letter => letter == '.') == 2
            ? token
            : throw Invalid("it is not a ServiceAccount token");
    }

    private static PodIdentity Read(JsonElement status)
    {
        if (status.Child("authenticated"u8).ValueKind != JsonValueKind.True)
        {
            throw Invalid(status.Text("error"u8) ?? "the API server does not know it, or it has ended");
        }

        if (!Strings(status.Child("audiences"u8)).Contains(InjectedPod.Audience, StringComparer.Ordinal))
        {
            throw Invalid($"it is not made for the audience {InjectedPod.Audience}");
        }

        var user = status.Child("user"u8);
        var name = user.Text("username"u8) ?? "";
        var extra = user.Child("extra"u8);
        var parts = name.StartsWith(UserPrefix, StringComparison.Ordinal) ? name[UserPrefix.Length..].Split(':') : [];
        return (
            parts,
            First(extra.Child("authentication.kubernetes.io/pod-name"u8)),
            First(extra.Child("authentication.kubernetes.io/pod-uid"u8))
        ) switch
        {
            ([{ Length: > 0 } space, { Length: > 0 } account], { Length: > 0 } pod, { Length: > 0 } uid) => new PodIdentity(
                space,
                account,
                pod,
                uid),
            _ => throw new RefusedException(
                Refusal.Unauthorized(
                    ProblemCodes.TokenNotPodBound,
                    "The ServiceAccount token is not bound to a pod; use the one that is projected into the pod.")),
        };
    }

    private static void Write(Utf8JsonWriter json, string token)
    {
        json.WriteStartObject();
        json.WriteString("apiVersion"u8, "authentication.k8s.io/v1"u8);
        json.WriteString("kind"u8, "TokenReview"u8);
        json.WriteStartObject("spec"u8);
        json.WriteString("token"u8, token);
        json.WriteStartArray("audiences"u8);
        json.WriteStringValue(InjectedPod.Audience);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static RefusedException Invalid(string why) => new(Refusal.Unauthorized(
        ProblemCodes.TokenInvalid, $"The API server does not accept the ServiceAccount token: {why}."));

    private static string? First(JsonElement list) => Strings(list).FirstOrDefault();

    private static IEnumerable<string> Strings(JsonElement list) => list.ValueKind == JsonValueKind.Array
        ? list.EnumerateArray().Select(ObjectMetadata.AsText).OfType<string>()
        : [];
}
