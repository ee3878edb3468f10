using System.Text.Json;
using VaultInjector.Contracts;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Patches;
using VaultInjector.Injection.Requests;

namespace VaultInjector.Injection.Decisions;

/// <summary>Compares a whole container with the agent as the injector writes it.</summary>
/// <remarks>
/// The API server adds defaults, and other admission plugins add to every container: AWS and Azure, for example, variables and a read-only
/// token below <c>/var/run/secrets</c>. Those are allowed. Everything that could change what the agent runs or may do is not. Resources and
/// the pull policy are not compared: LimitRanger and AlwaysPullImages change them.
/// </remarks>
internal static class AgentForm
{
    private static readonly HashSet<string> Fields = new(StringComparer.Ordinal)
    {
        "name", "image", "imagePullPolicy", "args", "env", "resources", "resizePolicy", "volumeMounts", "securityContext",
        "terminationMessagePath", "terminationMessagePolicy", "restartPolicy", "startupProbe",
    };

    /// <summary>The first difference, which completes "the agent container …"; null if all is equal.</summary>
    public static string? Difference(JsonElement container, AgentImages images, bool isInit) =>
        UnknownField(container) ??
        Image(container, images) ??
        Verb(container, isInit) ??
        Probe(container) ??
        AgentEnvironmentForm.Difference(container) ??
        AgentMountForm.Difference(container) ??
        AgentSecurityForm.Difference(container.Get("securityContext"u8));

    /// <summary>Whether a field says nothing: it is missing, null, empty or false.</summary>
    public static bool IsEmpty(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.False => true,
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => !value.Fields().Any(),
        JsonValueKind.String => value.Is(""u8),
        _ => false,
    };

    /// <summary>Whether a list has exactly these texts.</summary>
    public static bool IsList(JsonElement list, params ReadOnlySpan<string> texts)
    {
        var at = 0;
        foreach (var item in list.Items())
        {
            if (at == texts.Length || !item.Is(texts[at++]))
            {
                return false;
            }
        }

        return at == texts.Length && list.ValueKind == JsonValueKind.Array;
    }

    private static string? UnknownField(JsonElement container)
    {
        foreach (var field in container.Fields())
        {
            if (!Fields.Contains(field.Key()) && !IsEmpty(field.Value))
            {
                return $"has {Quoted.Bare(field.Key())}";
            }
        }

        var log = container.Get("terminationMessagePath"u8);
        return log.IsMissing() || log.Is("/dev/termination-log"u8) ? null : "has another terminationMessagePath";
    }

    private static string? Image(JsonElement container, AgentImages images) =>
        container.Text("image"u8) is { } image && images.Include(image) ? null
            : $"runs the image {Quoted.Bare(container.Text("image"u8) ?? "")}";

    /// <summary>Whether this is the one native sidecar that injectors before the pair of containers wrote.</summary>
    public static bool IsFormer(JsonElement container) =>
        container.Get("name"u8).Is(InjectedPod.AgentContainer) && IsList(container.Get("args"u8), "sidecar");

    /// <summary>An init container that ends, a native sidecar, or a plain one.</summary>
    private static string? Verb(JsonElement container, bool isInit)
    {
        var (args, stays) = (container.Get("args"u8), container.Get("restartPolicy"u8));
        var isFirst = container.Get("name"u8).Is(InjectedPod.AgentContainer) && !IsFormer(container);
        var isKnown = isFirst ? IsList(args, "init") && stays.IsMissing()
            : IsList(args, "sidecar") && (isInit ? stays.Is("Always"u8) : stays.IsMissing());
        return isKnown ? null : "has other args or another restartPolicy";
    }

    private static string? Probe(JsonElement container)
    {
        var probe = container.Get("startupProbe"u8);
        var handlers = probe.Fields().Count(field => field.Value.ValueKind == JsonValueKind.Object);
        var isFormer = IsFormer(container) && handlers == 1 &&
            IsList(probe.Get("exec"u8).Get("command"u8), AgentContainer.Executable, "ready");
        return probe.IsMissing() || isFormer ? null : "has another startupProbe";
    }
}
