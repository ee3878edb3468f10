using System.Text.Json;
using VaultInjector.Contracts;
using VaultInjector.Injection.Plans;

namespace VaultInjector.Injection.Tests.Variables;

/// <summary>Pods that ask for variables.</summary>
internal static class EnvironmentSamples
{
    public const string DbPassword = "secret/web/db#password";

    /// <summary>One container <c>app</c> with a command and these entries of env, in JSON.</summary>
    public static JsonElement App(string env, params (string Name, string Value)[] annotations) => Samples.PodWith(
        $$"""{"containers":[{"name":"app","image":"registry.example/app:1","command":["/app"],"env":[{{env}}]}]}""",
        [("role", "yn-api"), .. annotations]);

    /// <summary>An entry of env.</summary>
    public static string Literal(string name, string value) =>
        $$"""{"name":{{JsonSerializer.Serialize(name)}},"value":{{JsonSerializer.Serialize(value)}}}""";

    public static ContainerPlan Container(JsonElement pod, int index = 0) => Samples.Injected(pod).Plan.Containers[index];

    /// <summary>Names and files of the variables that a container gets from the kubelet, those of literals too.</summary>
    public static IEnumerable<string> FromFiles(this ContainerPlan container) => container.Environment
        .Concat(container.Literals.Select(literal => literal.Variable))
        .Where(variable => variable.File is not null)
        .Select(variable => $"{variable.Name}={variable.File}");

    /// <summary>The value of a variable that <c>exec</c> or the app gets literally.</summary>
    public static string? Value(this ContainerPlan container, string name) =>
        container.Environment.FirstOrDefault(variable => variable.Name == name)?.Value;

    /// <summary>The pod after its patch.</summary>
    public static JsonElement Patched(JsonElement pod) => PatchOracle.ApplyElement(pod, Samples.Patch(pod, Samples.Injected(pod).Plan));

    public static IReadOnlyList<VariableRequest> Asked(JsonElement pod) => Samples.Injected(pod).Plan.Secrets.Variables;
}
