using System.Text.Encodings.Web;
using System.Text.Json;
using VaultInjector.Runtime.Json;

namespace VaultInjector.Rendering.Variables;

/// <summary>The file of variables for <c>vault-injector-agent exec</c>: a JSON object of names and values.</summary>
/// <param name="Variables">Each name once.</param>
/// <param name="Yields">
/// Whether a variable that the container has stays, because no one named these: they are what fields a secret happens to have. In the file
/// it is the member without a name.
/// </param>
public sealed record ExecFile(IReadOnlyList<Variable> Variables, bool Yields)
{
    private const string Marker = "";
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public byte[] ToJson() => JsonObject.Write(
        json =>
        {
            if (Yields)
            {
                json.WriteString(Marker, "yields");
            }

            foreach (var (name, value) in Variables)
            {
                json.WriteString(name, value);
            }
        },
        Options);

    /// <summary>Null if it is no such file.</summary>
    public static ExecFile? FromJson(ReadOnlyMemory<byte> content) => JsonObject.Read(content, json =>
    {
        var variables = new List<Variable>();
        foreach (var member in json.EnumerateObject())
        {
            variables.Add(new Variable(member.Name, member.Value.GetString() ?? throw new FormatException("A value is null.")));
        }

        return new ExecFile(variables.FindAll(one => one.Name != Marker), variables.Exists(one => one.Name == Marker));
    });

    /// <summary>Redacted: the values are secrets.</summary>
    public override string ToString() => $"ExecFile {{ Variables = {string.Join(", ", Variables)} }}";
}
