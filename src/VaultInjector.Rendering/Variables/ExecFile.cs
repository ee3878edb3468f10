using System.Text.Encodings.Web;
using System.Text.Json;
using VaultInjector.Runtime.Json;

namespace VaultInjector.Rendering.Variables;

/// <summary>The file of variables for <c>vault-injector-agent exec</c>: a JSON object of names and values.</summary>
public static class ExecFile
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(IEnumerable<Variable> variables) => JsonObject.Write(
        json =>
        {
            foreach (var (name, value) in variables)
            {
                json.WriteString(name, value);
            }
        },
        Options);

    /// <summary>Null if it is no such file.</summary>
    public static IReadOnlyList<Variable>? Read(ReadOnlyMemory<byte> content) => JsonObject.Read(content, json =>
    {
        var variables = new List<Variable>();
        foreach (var member in json.EnumerateObject())
        {
            variables.Add(new Variable(member.Name, member.Value.GetString() ?? throw new FormatException("A value is null.")));
        }

        return variables;
    });
}
