using System.Text.Json.Nodes;
using VaultInjector.CommandLine.Tests.Support;
using VaultInjector.Injection.Tests;

namespace VaultInjector.CommandLine.Tests.Inject;

/// <summary>A Deployment or its like that asks for role yn-api, and what <c>inject</c> makes of it.</summary>
internal static class Injected
{
    public const string Template = """
        template:
            metadata: {annotations: {vault-injector.io/role: yn-api}}
            spec: {containers: [{name: app, image: "app:1", unknownField: [1.50, "0644"]}]}
        """;

    public static string Controller(string apiVersion, string kind) =>
        $"apiVersion: {apiVersion}\nkind: {kind}\nmetadata: {{name: web}}\nspec:\n  " +
        $"{Template.Replace("\n", "\n  ", StringComparison.Ordinal)}";

    public static Task<CommandRun> InjectAsync(string input, params string[] more) => CommandRun.Of(input, ["inject", "-f", "-", .. more]);

    public static JsonNode Read(CommandRun run)
    {
        run.ExitCode.ShouldBe(0, run.Error);
        return YamlOracle.Read(run.Output).ShouldNotBeNull();
    }
}
