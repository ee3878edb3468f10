using System.Text.RegularExpressions;

namespace VaultInjector.DevCluster.Vault.Policies;

/// <summary>Reads a policy in HCL: blocks of <c>path "…" { name = value }</c>, a value being a text, a number or a list.</summary>
internal static partial class PolicyText
{
    /// <summary>The blocks in their order.</summary>
    /// <exception cref="VaultRefusal">The text is not a policy.</exception>
    public static IReadOnlyList<(string Path, JsonObject Rule)> Parse(string policy)
    {
        var text = Comment().Replace(policy, "");
        Refuse(Block().Replace(text, ""));
        return [.. Block().Matches(text).Select(block => (block.Groups["path"].Value, Rule(block.Groups["body"].Value)))];
    }

    private static JsonObject Rule(string body)
    {
        Refuse(Field().Replace(body, ""));
        var rule = new JsonObject();
        foreach (Match field in Field().Matches(body))
        {
            var texts = Quoted().Matches(field.Groups["value"].Value).Select(match => match.Groups["text"].Value);
            rule[field.Groups["name"].Value] = field.Groups["value"].Value is ['[', ..] ? texts.ToJsonArray()
                : texts.FirstOrDefault() ?? field.Groups["value"].Value;
        }
        return rule;
    }

    private static void Refuse(string rest)
    {
        if (rest.Trim(' ', '\t', '\r', '\n', ',') is { Length: > 0 } unknown)
        {
            throw new VaultRefusal(400, $"failed to parse policy: unexpected text: {unknown.Split('\n')[0]}");
        }
    }

    [GeneratedRegex("^[ \t]*(?:#|//).*$", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Comment();

    [GeneratedRegex("path\\s+\"(?<path>[^\"\\n]*)\"\\s*\\{(?<body>[^}]*)\\}",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Block();

    [GeneratedRegex(
        "(?<name>\\w+)\\s*=\\s*(?<value>\\[[^\\]]*\\]|\"[^\"\\n]*\"|\\w+)",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Field();

    [GeneratedRegex("\"(?<text>[^\"]*)\"", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Quoted();
}
