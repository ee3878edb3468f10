using System.Text.Json;
using VaultInjector.Contracts;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Requests;

namespace VaultInjector.Injection.Decisions;

/// <summary>Compares the volume with the pod's identity, and with what belongs to it, with the one that the injector writes.</summary>
internal static class IdentityForm
{
    /// <summary>The projected sources in the order in which the injector writes them; only the first is always there.</summary>
    private static readonly Func<JsonElement, bool>[] Sources =
    [
        IsForInjector, IsLogin, source => IsBundle(source, InjectedPod.InjectorCaFile),
        source => IsBundle(source, InjectedPod.VaultCaFile), IsClientCertificate,
    ];

    /// <summary>Whether the volume holds the pod's token for the injector, and nothing but what may be with it.</summary>
    public static bool IsIdentity(JsonElement volume)
    {
        var sources = volume.Get("projected"u8).Get("sources"u8).Items();
        if (!HasOnly(volume, "projected") || !IsForInjector(sources.FirstOrDefault()))
        {
            return false;
        }

        var next = 1;
        foreach (var source in sources.Skip(1))
        {
            var found = Array.FindIndex(Sources, next, isIt => isIt(source));
            if (found < 0)
            {
                return false;
            }

            next = found + 1;
        }

        return true;
    }

    /// <summary>What the volume holds that is another one than the operator's; null if nothing.</summary>
    public static string? Foreign(JsonElement volume, InjectionSettings settings)
    {
        var sources = volume.Get("projected"u8).Get("sources"u8).Items();
        var bundle = sources.Select(source => source.Get("clusterTrustBundle"u8))
            .Where(source => source.ValueKind == JsonValueKind.Object)
            .FirstOrDefault(source => !source.Get("name"u8).Is(NameAt(source.Get("path"u8), settings.TrustBundles)));
        var secret = sources.Select(source => source.Get("secret"u8).Text("name"u8)).FirstOrDefault(name => name is not null);
        return bundle.Text("name"u8) is { } name ? $"mounts the ClusterTrustBundle {Quoted.Bare(name)}"
            : secret == settings.VaultClientCertificateSecret ? null
            : secret is null ? $"does not mount the Secret {settings.VaultClientCertificateSecret}"
            : $"mounts the Secret {Quoted.Bare(secret)}";
    }

    /// <summary>Whether the volume has this source and no other.</summary>
    public static bool HasOnly(JsonElement volume, string source) =>
        volume.Fields().All(field => field.Key() is "name" || field.Key() == source || field.Value.IsMissing()) &&
        volume.Get(source).ValueKind == JsonValueKind.Object;

    private static string NameAt(JsonElement path, TrustBundles bundles) =>
        path.Is(InjectedPod.InjectorCaFile) ? bundles.Injector : bundles.Vault ?? "";

    private static bool IsForInjector(JsonElement source) =>
        Token(source).Get("audience"u8).Is(InjectedPod.Audience) && Token(source).Get("path"u8).Is(InjectedPod.IdentityFile);

    private static bool IsLogin(JsonElement source) => Token(source).Get("path"u8).Is(InjectedPod.LoginFile);

    /// <summary>Nothing where the source is not a ServiceAccount token alone.</summary>
    private static JsonElement Token(JsonElement source) =>
        HasOnly(source, "serviceAccountToken") ? source.Get("serviceAccountToken"u8) : default;

    private static bool IsBundle(JsonElement source, string path)
    {
        var bundle = HasOnly(source, "clusterTrustBundle") ? source.Get("clusterTrustBundle"u8) : default;
        return bundle.Get("path"u8).Is(path) && bundle.Text("name"u8) is { Length: > 0 } &&
            bundle.Fields().All(field => field.Key() is "name" or "path" or "optional" || field.Value.IsMissing());
    }

    private static bool IsClientCertificate(JsonElement source)
    {
        var secret = HasOnly(source, "secret") ? source.Get("secret"u8) : default;
        var items = secret.Get("items"u8).Items().ToArray();
        return secret.Text("name"u8) is { Length: > 0 } && items is [var certificate, var key] &&
            IsItem(certificate, "tls.crt", InjectedPod.ClientCertificateFile) && IsItem(key, "tls.key", InjectedPod.ClientKeyFile);
    }

    private static bool IsItem(JsonElement item, string key, string path) => item.Get("key"u8).Is(key) && item.Get("path"u8).Is(path);
}
