using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using VaultInjector.Contracts;
using VaultInjector.Rendering.Files;
using VaultInjector.Rendering.Variables;

namespace VaultInjector.Rendering.Tests;

/// <summary>A variable, rendered from the secret <c>kv/app</c> of a KV 1 mount.</summary>
internal static class VariableCase
{
    private static readonly RenderingWorld World = new(new FakeTimeProvider());

    /// <summary>The field <c>p</c> as the variable <c>DB</c>.</summary>
    public static VariableRequest Field(params VariablePart[] parts) =>
        new("db", "DB", parts.Length > 0 ? parts : [new VariablePart { Secret = "kv/app", Field = "p" }]);

    /// <summary>A secret whose field <c>p</c> is this text.</summary>
    public static string Json(string value) => JsonSerializer.Serialize(new Dictionary<string, string> { ["p"] = value });

    public static FileRendering Render(VariableRequest request, string fields, string method) =>
        VariableRenderer.Render(request, method, query => Answer(query, fields), World);

    public static FileRendering Render(VariableRequest request, Func<VaultQuery, VaultAnswer?> answers) =>
        VariableRenderer.Render(request, EnvironmentMethods.Exec, answers, World);

    public static string Content(VariableRequest request, string fields, string method)
    {
        var rendering = Render(request, fields, method);
        return Encoding.UTF8.GetString(
            rendering.ShouldBeOfType<FileRendering.Done>((rendering as FileRendering.Failed)?.Message).Content.Span);
    }

    public static IEnumerable<(string Name, string Value)> Exec(VariableRequest request, string fields) =>
        ExecFile.FromJson(Encoding.UTF8.GetBytes(Content(request, fields, EnvironmentMethods.Exec))).ShouldNotBeNull()
            .Variables.Select(variable => (variable.Name, variable.Value));

    public static string Failure(VariableRequest request, string fields, string method = EnvironmentMethods.Exec) =>
        Render(request, fields, method).ShouldBeOfType<FileRendering.Failed>().Message;

    public static VaultAnswer Status(int status) => new(status, Encoding.UTF8.GetBytes("""{"errors":[]}"""));

    private static VaultAnswer Answer(VaultQuery query, string fields) => new(200, Encoding.UTF8.GetBytes(
        query.Path.StartsWith("sys/", StringComparison.Ordinal)
            ? """{"data":{"path":"kv/","type":"kv","options":{"version":"1"}}}"""
            : $"{{\"data\":{fields}}}"));
}
