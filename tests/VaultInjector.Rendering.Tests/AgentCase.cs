using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace VaultInjector.Rendering.Tests;

/// <summary>One template with the answers that it got and what the real agent made of them.</summary>
public sealed record AgentCase(JsonObject Json)
{
    public static IReadOnlyList<AgentCase> All { get; } =
    [
        .. new[] { "cases.jsonl", "more-cases.jsonl" }
            .SelectMany(name => File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Corpus", name)))
            .Select(line => new AgentCase(JsonNode.Parse(line)!.AsObject())),
    ];

    public string Name => Json["name"]!.GetValue<string>();

    public string Template => Json["template"]!.GetValue<string>();

    public string? Output => Json["output"]?.GetValue<string>();

    /// <summary>An output that is no UTF-8, in hexadecimal digits.</summary>
    public string? OutputBytes => Json["output_hex"]?.GetValue<string>();

    public string? OutputPattern => Json["output_pattern"]?.GetValue<string>();

    public string? Error => Json["error"]?.GetValue<string>();

    public bool IsDifferentLater => Json.ContainsKey("newer");

    public string? Option(string name) => Json["options"]?[name]?.ToString();

    public string? Environment(string name) => Json["env"]?[name]?.GetValue<string>();

    public string ReadFile(string name) =>
        Json["files"]?[name]?.GetValue<string>() ?? throw new IOException("no such file");

    /// <summary>The recorded answer; what was not asked then is not found.</summary>
    public VaultAnswer Answer(VaultQuery query)
    {
        var (method, path) = query.Method == "LIST" ? ("GET", $"/v1/{query.Path}?list=true") : (query.Method, $"/v1/{query.Path}");
        foreach (var exchange in Json["exchanges"]!.AsArray())
        {
            if (exchange!["method"]!.GetValue<string>() == method && Uri.UnescapeDataString(exchange["path"]!.GetValue<string>()) == path &&
                exchange["request"]!.GetValue<string>() == query.Body)
            {
                return new VaultAnswer(exchange["status"]!.GetValue<int>(), Encoding.UTF8.GetBytes(exchange["body"]!.GetValue<string>()));
            }
        }

        return new VaultAnswer(404, Encoding.UTF8.GetBytes("{\"errors\":[]}"));
    }

    public override string ToString() => Name;
}
