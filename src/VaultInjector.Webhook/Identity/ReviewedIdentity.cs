using System.Text.Json;
using VaultInjector.Contracts;
using VaultInjector.Injection.Ground;
using VaultInjector.Webhook.Refusals;

namespace VaultInjector.Webhook.Identity;

/// <summary>Reads the status of a TokenReview.</summary>
internal static class ReviewedIdentity
{
    private const string UserPrefix = "system:serviceaccount:";

    public static Step<PodIdentity> Read(JsonElement status)
    {
        if (status.Get("authenticated"u8).ValueKind != JsonValueKind.True)
        {
            return RefusalReason.TokenInvalid.For(
                status.Get("error"u8).Text() ?? "the API server does not know it, or it has expired");
        }

        if (!Strings(status.Get("audiences"u8)).Contains(InjectedPod.Audience, StringComparer.Ordinal))
        {
            return RefusalReason.TokenInvalid.For($"it is not made for the audience {InjectedPod.Audience}");
        }

        var user = status.Get("user"u8);
        var extra = user.Get("extra"u8);
        return (
            Account(user.Get("username"u8).Text() ?? ""),
            First(extra.Get("authentication.kubernetes.io/pod-name"u8)),
            First(extra.Get("authentication.kubernetes.io/pod-uid"u8))) switch
        {
            ([{ Length: > 0 } space, { Length: > 0 } account], { Length: > 0 } pod, { Length: > 0 } uid) =>
                new PodIdentity(space, account, pod, uid),
            _ => RefusalReason.TokenNotPodBound.For(),
        };
    }

    /// <summary>Namespace and name, or another number of parts where the user is not a ServiceAccount.</summary>
    private static string[] Account(string user) =>
        user.StartsWith(UserPrefix, StringComparison.Ordinal) ? user[UserPrefix.Length..].Split(':') : [];

    private static string? First(JsonElement list) => Strings(list).FirstOrDefault();

    private static IEnumerable<string> Strings(JsonElement list) => list.Items().Select(item => item.Text()).OfType<string>();
}
