using VaultInjector.Contracts;
using VaultInjector.Injection.Ground;
using VaultInjector.Templates;
using VaultInjector.Templates.Faults;

namespace VaultInjector.Injection.Secrets;

/// <summary>References to secrets in the literal value of a variable, whose paths and templates are looked at too.</summary>
internal static class VaultReference
{
    public const string Mark = "vault:";

    private const string Open = "${";
    private const int MostReferences = 32;
    private const int LongestText = 64 * 1024;

    /// <summary>Whether a text begins as a reference of ours does.</summary>
    public static bool IsMarked(string text) =>
        text.StartsWith(Mark, StringComparison.Ordinal) || text.Contains(Open + Mark, StringComparison.Ordinal);

    /// <summary>What the value consists of, or what is wrong with its references; both null where it has none.</summary>
    public static (IReadOnlyList<VariablePart>? Parts, Mistake? Mistake) Read(string text, ReferenceDialect dialect)
    {
        if (Size(text) is { } tooLarge)
        {
            return (null, tooLarge);
        }

        if (ReferenceText.Read(text, dialect) is not { } read)
        {
            return (null, null);
        }

        var mistake = read.Mistake is { } wrong ? new Mistake(wrong)
            : read.Parts.Select(Mistake).FirstOrDefault(found => found is not null);
        return mistake is null ? ([.. read.Parts.Select(Trimmed)], null) : (null, mistake);
    }

    /// <summary>What is wrong with a text that has more references than any app needs.</summary>
    private static Mistake? Size(string text) =>
        !text.Contains(Open + Mark, StringComparison.Ordinal) ? null
        : text.Length > LongestText ? new Mistake($"at most {LongestText} characters in a text with references")
        : text.AsSpan().Count(Open + Mark) > MostReferences ? new Mistake($"at most {MostReferences} references in one value")
        : null;

    private static Mistake? Mistake(VariablePart part) => part.Secret is not { } path ? null
        : part.Field is { } field ? SecretPath.Read($"{path}#{field}").Mistake
        : SecretPath.Read(path).Mistake ?? Fault(part.Template!);

    /// <summary>Without slashes around the path, and with a version that stands in it.</summary>
    private static VariablePart Trimmed(VariablePart part) =>
        part.Secret is { } path && SecretPath.Read(path).Value is { } secret
            ? part with { Secret = secret.Path, Version = part.Version ?? secret.Version }
            : part;

    private static Mistake? Fault(string text)
    {
        try
        {
            var template = Template.Parse("reference", text, Open, "}", TemplateDialect.BankVaults);
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
