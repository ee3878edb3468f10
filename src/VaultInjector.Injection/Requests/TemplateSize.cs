using System.Text;
using VaultInjector.Injection.Annotations;

namespace VaultInjector.Injection.Requests;

/// <summary>How large all templates of a pod are together: parsing them costs memory for each action.</summary>
/// <param name="Bytes">In UTF-8.</param>
/// <param name="Actions">What stands between delimiters, about.</param>
internal sealed record TemplateSize(int Bytes, int Actions)
{
    private const string LeftDelimiter = "{{";

    /// <summary>Whether a pod may have templates of this size.</summary>
    public bool IsAllowed => Bytes <= SecretRows.MostTemplateBytes && Actions <= SecretRows.MostTemplateActions;

    public static TemplateSize Of(IReadOnlyList<NamedAnnotations> all) => new(
        all.Sum(one => one.Template is { } template ? Encoding.UTF8.GetByteCount(template) : 0),
        all.Sum(one => one.Template is { } template ? template.AsSpan().Count(one.LeftDelimiter ?? LeftDelimiter) : 0));
}
