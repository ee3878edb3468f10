using System.Globalization;

namespace VaultInjector.Contracts;

/// <summary>
/// The value of an environment variable that refers to secrets: <c>vault:PATH#FIELD[#VERSION]</c>, or text with such references in
/// <c>${…}</c>. The webhook reads values that stand in the pod, <c>vault-injector-agent exec</c> those of ConfigMaps and Secrets.
/// </summary>
/// <param name="Parts">What the value consists of, in order. Whether a path may be read is not looked at here.</param>
/// <param name="Mistake">Completes the sentence "expected …"; null where <see cref="Parts"/> can be used.</param>
public sealed record ReferenceText(IReadOnlyList<VariablePart> Parts, string? Mistake = null)
{
    private const string Opening = "${";

    /// <summary>Null where the value refers to no secret, such as <c>vault:8200</c>.</summary>
    public static ReferenceText? Read(string value, ReferenceDialect dialect)
    {
        var (parts, at, from, mistake) = (new List<VariablePart>(), 0, 0, (string?)null);
        while (mistake is null && ReferenceScan.Find(value, from, dialect) is { } open)
        {
            var body = open + Opening.Length;
            var close = ReferenceScan.Close(value, body, dialect);
            if (close < 0)
            {
                mistake = value.IndexOf('#', body) < 0 ? null : "a } that closes the reference which ${ opens";
                break;
            }

            from = close + 1;
            if ((Reference(value[body..close], dialect) ?? WithoutField(value[body..close])) is var (part, wrong))
            {
                Add(parts, value[at..open]);
                parts.AddRange(part is null ? [] : [part]);
                (at, mistake) = (from, wrong);
            }
        }

        return mistake is not null ? new ReferenceText([], mistake)
            : at > 0 ? new ReferenceText(WithText(parts, value[at..]))
            : Whole(value, dialect);
    }

    /// <summary>Other things begin with <c>vault:</c> too: <c>vault:8200</c> is a host and its port, and <c>vault://</c> a URL.</summary>
    private static ReferenceText? Whole(string value, ReferenceDialect dialect) =>
        !ReferenceScan.IsReference(value, dialect) || value.StartsWith("vault://", StringComparison.Ordinal) ? null
        : Reference(value, dialect) is not var (part, mistake) ? null
        : part is null ? new ReferenceText([], mistake)
        : new ReferenceText([part]);

    private static (VariablePart? Part, string? Mistake)? Reference(string text, ReferenceDialect dialect)
    {
        if (dialect == ReferenceDialect.BankVaults && ForeignReference.Mistake(text) is { } mistake)
        {
            return (null, mistake);
        }

        var target = text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..];
        return ReferenceScan.Cut(target, dialect) is var (path, field, version) ? Part(path, field, version, dialect) : null;
    }

    /// <summary>A path in braces is meant as a reference; <c>${vault:-default}</c> is a shell's.</summary>
    private static (VariablePart? Part, string? Mistake)? WithoutField(string text) =>
        text.IndexOf(':', StringComparison.Ordinal) is var at && at + 1 < text.Length && char.IsAsciiLetterOrDigit(text[at + 1]) &&
            text.Contains('/', StringComparison.Ordinal)
            ? (null, "${vault:PATH#FIELD} or ${vault:PATH#FIELD#VERSION} in the text")
            : null;

    private static (VariablePart? Part, string? Mistake) Part(string path, string field, string? version, ReferenceDialect dialect)
    {
        var isTemplate = dialect == ReferenceDialect.BankVaults && ForeignReference.IsTemplate(field);
        var number = 0;
        return path.Trim('/') == "" ? (null, "a path in Vault before the #, such as vault:secret/web/db#password")
            : field == "" ? (null, "the name of a field after the #, such as vault:secret/web/db#password")
            : version is not null && !IsVersion(version, dialect, out number)
                ? (null, "the number of a version after the second #, from 1, such as vault:secret/web/db#password#2")
            : (new VariablePart
            {
                Secret = path,
                Field = isTemplate ? null : field,
                Template = isTemplate ? field : null,
                Version = number > 0 ? number : null,
            }, null);
    }

    /// <summary>In bank-vaults, 0, -1 and nothing mean the newest version.</summary>
    private static bool IsVersion(string text, ReferenceDialect dialect, out int version) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out version) && version > 0
            ? true
            : dialect == ReferenceDialect.BankVaults && text is "" or "0" or "-1";

    private static void Add(List<VariablePart> parts, string text)
    {
        if (text != "")
        {
            parts.Add(new VariablePart { Text = text });
        }
    }

    private static List<VariablePart> WithText(List<VariablePart> parts, string text)
    {
        Add(parts, text);
        return parts;
    }
}
