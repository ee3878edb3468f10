using System.Text;
using System.Text.Json;
using VaultInjector.Contracts;
using VaultInjector.Rendering;

namespace VaultInjector.Agent.Tests.Support;

/// <summary>
/// A rendering as simple as can be, so that these tests are about reading and writing: <c>secret</c> and <c>Field</c>, or a template with
/// <c>METHOD PATH FIELD</c> a line.
/// </summary>
internal static class PlainRendering
{
    public static FileRendering Render(FileRequest file, Func<VaultQuery, VaultAnswer?> answers)
    {
        var lines = file.Template?.Split('\n', StringSplitOptions.RemoveEmptyEntries) ?? [$"GET {file.Secret} {file.Field}"];
        var content = new List<string>();
        var uses = new List<VaultQuery>();
        foreach (var line in lines)
        {
            var words = line.Split(' ');
            var query = new VaultQuery(words[0], words[1], words[0] == "PUT" ? "{}" : "");
            uses.Add(query);
            if (answers(query) is not { } answer)
            {
                return new FileRendering.Needs([query]);
            }

            if (answer.Status >= 400)
            {
                return new FileRendering.Failed(
                    $"vault-injector.io/secret.{file.Name}: Vault answers {answer.Status} for {query.Path}.", query);
            }

            var json = answer.Body.IsEmpty ? default : JsonDocument.Parse(answer.Body).RootElement;
            var data = answer.Body.IsEmpty ? default : json.GetProperty("data");
            data = query.Path.StartsWith("secret/data/", StringComparison.Ordinal) ? data.GetProperty("data") : data;
            if (words[2].Length > 0 && !(data.ValueKind == JsonValueKind.Object && data.TryGetProperty(words[2], out _)))
            {
                return new FileRendering.Failed($"vault-injector.io/secret.{file.Name}: {query.Path} has no field '{words[2]}'.", query);
            }

            content.Add(answer.Body.IsEmpty ? "written" : words[2].Length == 0 ? data.GetRawText() : data.GetProperty(words[2]).ToString());
        }

        return new FileRendering.Done(Encoding.UTF8.GetBytes(string.Join('\n', content)), uses);
    }
}
