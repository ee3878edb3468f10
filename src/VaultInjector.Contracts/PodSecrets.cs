using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using VaultInjector.Runtime.Json;

namespace VaultInjector.Contracts;

/// <summary>
/// The secrets that a pod asks for: what the webhook read from annotations, and what the agent fetches with the pod's own token. It
/// names secrets but contains none.
/// </summary>
public sealed record PodSecrets
{
    /// <summary>How often the agent looks at a secret without a lease, unless the pod says otherwise.</summary>
    public static readonly TimeSpan DefaultRefresh = TimeSpan.FromMinutes(5);

    /// <summary>No more escapes than JSON asks for: templates are full of quotes, and a patch escapes them once more.</summary>
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Below the limit of Linux for one variable, 128 KiB.</summary>
    private const int MostBytesOfVariable = 96 * 1024;

    public IReadOnlyList<FileRequest> Files { get; init; } = [];

    public IReadOnlyList<CertificateRequest> Certificates { get; init; } = [];

    public IReadOnlyList<VariableRequest> Variables { get; init; } = [];

    /// <summary>How <see cref="Variables"/> reach the app: one of <see cref="EnvironmentMethods"/>.</summary>
    public string EnvironmentMethod { get; init; } = EnvironmentMethods.Kubelet;

    /// <summary>How often the agent looks at a secret without a lease; whole seconds.</summary>
    public TimeSpan Refresh { get; init; } = DefaultRefresh;

    /// <summary>What to do once after any file changed: <c>signal:HUP</c> or <c>http:8080/reload</c>; null: nothing.</summary>
    public string? OnChange { get; init; }

    /// <summary>Whether the app gets the token too; if not, only the agent holds it.</summary>
    public bool AppToken { get; init; } = true;

    /// <summary>Whether there is nothing for the agent to do beyond the token.</summary>
    public bool IsEmpty => Files.Count == 0 && Certificates.Count == 0 && Variables.Count == 0 && AppToken;

    /// <summary>
    /// The document as environment variables. A dollar sign is escaped, because Kubernetes expands <c>$(NAME)</c> in values.
    /// </summary>
    public IReadOnlyList<(string Name, string Value)> ToVariables()
    {
        var text = Encoding.UTF8.GetString(JsonObject.Write(Write, Options)).Replace("$", "\\u0024", StringComparison.Ordinal);
        var parts = new List<(string, string)>();
        for (var start = 0; start < text.Length;)
        {
            var length = Fitting(text.AsSpan(start));
            parts.Add((Variable(parts.Count + 1), text.Substring(start, length)));
            start += length;
        }

        return parts;
    }

    /// <summary>Reads what <see cref="ToVariables"/> wrote; null if there is none, or if it is not such a document.</summary>
    public static PodSecrets? FromVariables(Func<string, string?> environment)
    {
        var text = new StringBuilder();
        for (var part = 1; environment(Variable(part)) is { Length: > 0 } value; part++)
        {
            text.Append(value);
        }

        return text.Length == 0 ? null : JsonObject.Read(Encoding.UTF8.GetBytes(text.ToString()), Read);
    }

    /// <summary>The name of the variable with this part of the document, from 1.</summary>
    public static string Variable(int part) => part == 1 ? AgentEnvironment.Secrets : $"{AgentEnvironment.Secrets}_{part}";

    /// <summary>As many characters as fit into one variable; a surrogate pair stays together.</summary>
    private static int Fitting(ReadOnlySpan<char> text)
    {
        var (bytes, length) = (0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > MostBytesOfVariable)
            {
                break;
            }

            length += rune.Utf16SequenceLength;
        }

        return length;
    }

    private static PodSecrets? Read(JsonElement json) => new()
    {
        Files = json.Items("files", FileRequest.Read),
        Certificates = json.Items("certificates", CertificateRequest.Read),
        Variables = json.Items("variables", VariableRequest.Read),
        EnvironmentMethod = json.Text("environmentMethod") ?? EnvironmentMethods.Kubelet,
        Refresh = json.TryGetProperty("refresh", out var seconds) ? TimeSpan.FromSeconds(seconds.GetInt32()) : DefaultRefresh,
        OnChange = json.Text("onChange"),
        AppToken = !json.TryGetProperty("appToken", out var token) || token.GetBoolean(),
    };

    private void Write(Utf8JsonWriter json)
    {
        json.WriteItems("files", Files, (item, file) => file.Write(item));
        json.WriteItems("certificates", Certificates, (item, certificate) => certificate.Write(item));
        json.WriteItems("variables", Variables, (item, variable) => variable.Write(item));
        json.WriteOptional("environmentMethod", EnvironmentMethod == EnvironmentMethods.Kubelet ? null : EnvironmentMethod);
        if (Refresh != DefaultRefresh)
        {
            json.WriteNumber("refresh", (int)Refresh.TotalSeconds);
        }

        json.WriteOptional("onChange", OnChange);
        if (!AppToken)
        {
            json.WriteBoolean("appToken", false);
        }
    }
}
