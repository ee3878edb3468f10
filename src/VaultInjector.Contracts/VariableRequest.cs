using System.Text.Json;
using VaultInjector.Runtime.Json;

namespace VaultInjector.Contracts;

/// <summary>
/// Environment variables that the agent writes into one file of <see cref="InjectedPod.EnvironmentVolume"/>, from which the kubelet or
/// <c>vault-injector-agent exec</c> takes them.
/// </summary>
/// <param name="File">Name of the file, unique in the pod.</param>
/// <param name="Name">Name of the variable; with <see cref="AllFields"/> what precedes the name of each field, or <c>""</c>.</param>
/// <param name="Parts">What the value consists of, in order; with <see cref="AllFields"/> the one secret.</param>
public sealed record VariableRequest(string File, string Name, IReadOnlyList<VariablePart> Parts)
{
    /// <summary>Whether each field of the secret becomes a variable. Only for <see cref="EnvironmentMethods.Exec"/>.</summary>
    public bool AllFields { get; init; }

    /// <summary>Whether a secret or field that is missing leaves the variable empty instead of stopping the pod.</summary>
    public bool IgnoreMissing { get; init; }

    /// <summary>The annotation or variable of the pod that asks for it, for messages, for example <c>env.DB_PASSWORD</c>.</summary>
    public string Origin { get; init; } = $"env.{Name}";

    internal static VariableRequest? Read(JsonElement json) =>
        json.Text("file") is { } file && json.Text("name") is { } name
            ? new VariableRequest(file, name, json.Items("parts", VariablePart.Read))
            {
                AllFields = json.TryGetProperty("allFields", out var all) && all.GetBoolean(),
                IgnoreMissing = json.TryGetProperty("ignoreMissing", out var ignore) && ignore.GetBoolean(),
                Origin = json.Text("origin") ?? $"env.{name}",
            }
            : null;

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteString("file", File);
        json.WriteString("name", Name);
        json.WriteItems("parts", Parts, (item, part) => part.Write(item));
        if (AllFields)
        {
            json.WriteBoolean("allFields", true);
        }

        if (IgnoreMissing)
        {
            json.WriteBoolean("ignoreMissing", true);
        }

        json.WriteOptional("origin", Origin == $"env.{Name}" ? null : Origin);
    }
}
