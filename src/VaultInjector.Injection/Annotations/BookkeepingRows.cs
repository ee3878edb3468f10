
namespace VaultInjector.Injection.Annotations;

/// <summary>The annotations that are not settings.</summary>
internal static class BookkeepingRows
{
    public static IEnumerable<Annotation> All { get; } =
    [
        Row.Of(
            "status",
            Places.Pod,
            "written by the webhook",
            "`injected`: never set by users",
            "to be absent; only the injector writes it",
            (layer, text) => text == AnnotationKeys.StatusInjected ? layer with { Status = text } : null),
        Row.Of(
            "allowed-roles",
            Places.Namespace,
            "none allowed",
            "who may have what: comma list of `[METHOD:][SERVICEACCOUNT/]ROLE[@VAULT[/NAMESPACE]]`, METHOD `approle` (if omitted) or " +
                "`token`, the default Vault if none is named; `*` and `?` are wildcards",
            "a comma list of [METHOD:][SERVICEACCOUNT/]ROLE[@VAULT[/NAMESPACE]]",
            (layer, _) => layer),
    ];
}
