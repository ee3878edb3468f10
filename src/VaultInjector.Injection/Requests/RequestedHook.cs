using VaultInjector.Injection.Annotations;

namespace VaultInjector.Injection.Requests;

/// <summary>A hook, the key of its annotation, and who set it.</summary>
internal sealed record RequestedHook(string Key, RenewHook Hook, Origin Origin)
{
    /// <param name="onRenew">After a new token.</param>
    /// <param name="onChange">After a change of any file or variable; empty where the pod asks for nothing.</param>
    /// <param name="named">Those of single files and certificates.</param>
    public static IReadOnlyList<RequestedHook> All(
        Setting<RenewHook?> onRenew, Setting<RenewHook?> onChange, IEnumerable<NamedAnnotations> named)
    {
        var files = named.Where(one => one.IsFile || one.Certificate is not null).ToList();
        return
        [
            .. One(AnnotationKeys.OnRenew, onRenew.Value, onRenew.Origin),
            .. One(AnnotationKeys.OnChange, onChange.Value, onChange.Origin),
            .. files.SelectMany(one => One($"{AnnotationKeys.OnChange}.{one.Name}", one.OnChange, Origin.Pod)),
        ];
    }

    /// <summary>Whether it sends a signal to this container, if it gets the files.</summary>
    public bool Signals(string container) => Hook.IsSignal && (Hook.Container ?? container) == container;

    private static RequestedHook[] One(string key, RenewHook? hook, Origin origin) =>
        hook is null ? [] : [new RequestedHook(key, hook, origin)];
}
