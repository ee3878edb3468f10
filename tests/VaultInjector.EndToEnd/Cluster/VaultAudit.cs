using System.Text.Json.Nodes;

namespace VaultInjector.EndToEnd.Cluster;

/// <summary>Vault's own record of what it was asked: whoever was refused by the broker must not be in it.</summary>
internal sealed class VaultAudit(string file)
{
    /// <summary>Every question by which the broker gives roles away, oldest first; not those by which it takes back what it gave.</summary>
    public List<string> GrantsAsked() =>
        [
            .. Questions()
                .Select(line => $"{line["request"]!["operation"]} {line["request"]!["path"]}")
                .Where(asked =>
                    asked.EndsWith("/role-id", StringComparison.Ordinal) ||
                    asked.EndsWith("/secret-id", StringComparison.Ordinal) ||
                    asked.Contains(" auth/token/create/", StringComparison.Ordinal)),
        ];

    // A line that is being written has no end yet.
    private IEnumerable<JsonNode> Questions() => File.ReadAllText(file).Split('\n')[..^1]
        .Select(line => JsonNode.Parse(line)!)
        .Where(line => line["type"]!.GetValue<string>() == "request");
}
