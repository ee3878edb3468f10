using System.Text.RegularExpressions;

namespace VaultInjector.DevCluster.Kubernetes.Rules;

/// <summary>Kubernetes quantities such as <c>500m</c>, <c>64Mi</c>, <c>1e3</c>: their syntax, without negative amounts.</summary>
public static partial class Quantity
{
    public const string Syntax = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

    public static bool IsValid(string text) => Pattern().IsMatch(text);

    [GeneratedRegex(
        @"^\+?(\d+\.?\d*|\.\d+)([numkMGTPE]|[KMGTPE]i|[eE][+-]?\d{1,2})?$",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}
