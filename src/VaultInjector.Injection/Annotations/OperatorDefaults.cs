using VaultInjector.Injection.Ground;

namespace VaultInjector.Injection.Annotations;

/// <summary>Reads the operator's defaults, which are spelled like annotations without the domain (<c>file-mode</c>: <c>0440</c>).</summary>
public static class OperatorDefaults
{
    /// <returns>The defaults that could be read, and a problem for each of the others.</returns>
    public static (InjectionDefaults Defaults, IReadOnlyList<PodProblem> Problems) Read(IEnumerable<KeyValuePair<string, string>> values)
    {
        var layer = new AnnotationLayer(Origin.Configuration)
            .Read(values.Select(value => KeyValuePair.Create(AnnotationKeys.Domain + value.Key, value.Value)));
        return (layer.Settings, layer.Problems);
    }
}
