using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using VaultInjector.CommandLine.Ground;
using VaultInjector.CommandLine.Manifests;
using VaultInjector.Rendering;

namespace VaultInjector.CommandLine.Render;

/// <summary>Answers of Vault from a JSON array of <c>{"method","path","request","status","body"}</c>.</summary>
internal sealed class RecordedAnswers
{
    private const string MountQuestion = "sys/internal/ui/mounts/";
    private readonly string _file;
    private readonly List<(string Method, string Path, string Request, VaultAnswer Answer)> _answers = [];

    private RecordedAnswers(string file) => _file = file;

    /// <param name="file">Null: no answers; a template without secrets needs none.</param>
    /// <param name="input">Standard input.</param>
    /// <exception cref="CommandLineException">It cannot be read, or is not such an array.</exception>
    public static RecordedAnswers Of(string? file, TextReader input)
    {
        var recorded = new RecordedAnswers(file ?? "--answers");
        if (file is null)
        {
            return recorded;
        }

        try
        {
            foreach (var exchange in JsonNode.Parse(ManifestFile.Text(file, input))!.AsArray())
            {
                recorded.Add(exchange!.AsObject());
            }
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or NullReferenceException or FormatException)
        {
            throw new CommandLineException(
                ExitCode.BadData,
                $"{file} is no JSON array of {{\"method\",\"path\",\"request\",\"status\",\"body\"}}: {wrong.Message}",
                wrong);
        }

        return recorded;
    }

    /// <exception cref="CommandLineException">Nothing is recorded for the query.</exception>
    public VaultAnswer Find(VaultQuery query)
    {
        var path = Uri.UnescapeDataString(query.Path);
        foreach (var (method, recorded, request, answer) in _answers)
        {
            if (method == query.Method && recorded == path && IsSame(request, query.Body))
            {
                return answer;
            }
        }

        // Who recorded may not have been allowed to ask for the mount: then the path is taken as it is.
        return query.Path.StartsWith(MountQuestion, StringComparison.Ordinal)
            ? new VaultAnswer(404, "{\"errors\":[]}"u8.ToArray())
            : throw new CommandLineException(
                ExitCode.BadData, $"{_file} holds no answer to {query.Method} {query.Path}{(query.Body == "" ? "" : $" {query.Body}")}");
    }

    private void Add(JsonObject exchange)
    {
        var method = Text(exchange, "method").ToUpperInvariant();
        var path = Uri.UnescapeDataString(Text(exchange, "path").TrimStart('/'));
        path = path.StartsWith("v1/", StringComparison.Ordinal) ? path["v1/".Length..] : path;
        if (method == "GET" && path.EndsWith("?list=true", StringComparison.Ordinal))
        {
            (method, path) = ("LIST", path[..^"?list=true".Length]);
        }

        var status = exchange["status"]?.GetValue<int>() ?? 200;
        var answer = new VaultAnswer(status, Encoding.UTF8.GetBytes(Text(exchange, "body")));
        _answers.Add((method == "POST" ? "PUT" : method, path, Text(exchange, "request"), answer));
    }

    /// <summary>A text, or JSON that stands in the file without being quoted.</summary>
    private static string Text(JsonObject exchange, string name) => exchange[name] switch
    {
        null => "",
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        var node => node.ToJsonString(),
    };

    private static bool IsSame(string recorded, string asked)
    {
        if (recorded == asked)
        {
            return true;
        }

        try
        {
            return recorded != "" && asked != "" && JsonNode.DeepEquals(JsonNode.Parse(recorded), JsonNode.Parse(asked));
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
