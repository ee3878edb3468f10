using System.Text.RegularExpressions;

namespace VaultInjector.DevCluster.Kubernetes.Rules;

/// <summary>The syntaxes of names in Kubernetes, with the sentences that refuse them.</summary>
public static partial class NameRules
{
    private const string LabelSentence =
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', " +
        "and must start and end with an alphanumeric character";

    private const string SubdomainSentence =
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', " +
        "and must start and end with an alphanumeric character";

    /// <summary>Null if the name is a DNS label of at most 63 characters, else why it is not.</summary>
    public static string? Label(string name) =>
        name.Length > 63 ? "must be no more than 63 characters" : LabelSyntax().IsMatch(name) ? null : LabelSentence;

    public static string? Subdomain(string name) =>
        name.Length > 253 ? "must be no more than 253 characters" : SubdomainSyntax().IsMatch(name) ? null : SubdomainSentence;

    public static string? PathSegment(string name) =>
        name is "." or ".." ? $"may not be '{name}'"
        : name.AsSpan().IndexOfAny('/', '%') is var at and >= 0 ? $"may not contain '{name[at]}'"
        : null;

    /// <summary>Label and annotation keys: an optional DNS prefix and a name of at most 63 characters.</summary>
    public static string? QualifiedName(string key)
    {
        var parts = key.Split('/');
        return
            parts.Length <= 2 && parts[^1].Length is > 0 and <= 63 &&
            QualifiedSyntax().IsMatch(parts[^1]) && (parts.Length == 1 || Subdomain(parts[0]) is null)
            ? null
            : "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric one";
    }

    public static string? LabelValue(string value) => value.Length == 0 || (value.Length <= 63 && QualifiedSyntax().IsMatch(value))
            ? null
            : "a valid label must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric one";

    /// <summary>Environment variables: any printable ASCII but <c>=</c>, as of Kubernetes 1.32.</summary>
    public static string? EnvironmentVariable(string name) => name.Length > 0 && name.All(letter => letter is > ' ' and <= '~' and not '=')
            ? null
            : "a valid environment variable name must consist only of printable ASCII characters other than '='";

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex LabelSyntax();

    [GeneratedRegex(
        @"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex SubdomainSyntax();

    [GeneratedRegex("^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex QualifiedSyntax();
}
