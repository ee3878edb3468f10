using VaultInjector.Contracts;
using VaultInjector.Injection.Ground;
using VaultInjector.Templates;
using VaultInjector.Templates.Faults;

namespace VaultInjector.Injection.Secrets;

/// <summary>References to secrets in the literal value of a variable, their paths judged as those of annotations are.</summary>
internal static class VaultReference
{
    public const string Mark = "vault:";

    private const string MarkInText = "${" + Mark;
    private const int MostReferences = 32;
    private const int LongestText = 64 * 1024;
    private const int LongestField = 256;

    /// <summary>Whether a text begins or contains what only references do.</summary>
    public static bool IsMarked(string text) =>
        text.StartsWith(Mark, StringComparison.Ordinal) || text.Contains(MarkInText, StringComparison.Ordinal);

    /// <summary>What the value consists of, or what is wrong with its references; both null where it has none.</summary>
    public static (IReadOnlyList<VariablePart>? Parts, Mistake? Mistake) Read(string text, ReferenceDialect dialect)
    {
        if (text.Length > LongestText)
        {
            return (null, IsMarked(text) ? new Mistake($"at most {LongestText} characters in a value with references") : null);
        }

        if (ReferenceText.Read(text, dialect) is not { } reference)
        {
            return (null, null);
        }

        VariablePart[] parts = [.. reference.Parts.Select(Trimmed)];
        var mistake =
            reference.Mistake is { } expected ? new Mistake(expected)
            : parts.Count(part => part.Secret is not null) > MostReferences
                ? new Mistake($"at most {MostReferences} references in one value")
            : parts.Select(Wrong).FirstOrDefault(wrong => wrong is not null);
        return mistake is null ? (parts, null) : (null, mistake);
    }

    private static VariablePart Trimmed(VariablePart part) =>
        part.Secret is { } path ? part with { Secret = VaultPaths.Trim(path) } : part;

    private static Mistake? Wrong(VariablePart part) =>
        part.Secret is null ? null
        : part.Secret.Contains('?', StringComparison.Ordinal) || part.Field?.Contains("?version", StringComparison.Ordinal) is true
            ? new Mistake("the number of a version after a second #, such as vault:secret/web/db#password#2, and no question mark")
        : part.Field is { } field && (field.Length > LongestField || !field.All(VaultPaths.IsPlain))
            ? new Mistake($"the name of a field after the #, of at most {LongestField} characters")
        : VaultPaths.Mistake(part.Secret) ?? (part.Template is { } template ? Fault(template) : null);

    private static Mistake? Fault(string text)
    {
        try
        {
            var template = Template.Parse("reference", text, "${", "}", TemplateDialect.BankVaults);
            return template.Refusals.FirstOrDefault() is { Refusal: { } refusal }
                ? new Mistake($"a template that gets its fields only: {refusal}")
                : null;
        }
        catch (TemplateException fault)
        {
            return new Mistake($"a Go template after the #, but it does not parse: {Quoted.Sentence(fault.Message)}");
        }
    }
}
