using System.Text.Json;
using System.Text.Json.Nodes;
using VaultInjector.CommandLine.Manifests;
using VaultInjector.Injection.Tests;

namespace VaultInjector.CommandLine.Tests.Manifests;

public sealed class AddPatchTests
{
    private const string Document = """{"a":{"b/c":[1,2],"~":{}},"list":[{"x":1}],"none":null}""";

    [Theory]
    [InlineData("/new", "5")]
    [InlineData("/a/b~1c/-", "3")]
    [InlineData("/a/b~1c/0", "0")]
    [InlineData("/a/b~1c/2", "3")]
    [InlineData("/a/~0/in", "{\"deep\":[]}")]
    [InlineData("/list/0/x", "\"replaced\"")]
    [InlineData("/list/0", "null")]
    [InlineData("/none", "[]")]
    public void Adds_as_another_implementation_does(string path, string value)
    {
        var patch = $$"""[{"op":"add","path":"{{path}}","value":{{value}}}]""";
        var mine = JsonNode.Parse(Document)!;

        AddPatch.Apply(mine, JsonNode.Parse(patch)!.AsArray());

        mine.ToJsonString().ShouldBe(PatchOracle.Apply(JsonDocument.Parse(Document).RootElement, patch).ToJsonString());
    }

    [Theory]
    [InlineData("add", "/missing/x")]
    [InlineData("add", "/list/7")]
    [InlineData("add", "/list/1/x")]
    [InlineData("add", "/list/01")]
    [InlineData("add", "/none/x")]
    [InlineData("add", "x")]
    [InlineData("add", "")]
    [InlineData("remove", "/a")]
    [InlineData("replace", "/a")]
    public void Refuses_what_leads_nowhere_and_what_is_no_add(string operation, string path) =>
        Should.Throw<InvalidOperationException>(() => AddPatch.Apply(
            JsonNode.Parse(Document)!, [new JsonObject { ["op"] = operation, ["path"] = path, ["value"] = 1 }]));
}
