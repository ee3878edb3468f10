using System.Globalization;
using System.Text.Json.Nodes;
using VaultInjector.CommandLine.Tests.Support;
using VaultInjector.CommandLine.Yaml;

namespace VaultInjector.CommandLine.Tests.Cases;

/// <summary>Every folder beside this file, and the complete apps in <c>apps</c>.</summary>
public sealed class CaseTests
{
    private const string Namespace =
        "apiVersion: v1\nkind: Namespace\nmetadata: {name: bazaar, labels: {vault-injector.io/injection: enabled}}\n";

    public static TheoryData<string> Names => new(CaseFolder.Names);

    public static TheoryData<string> Apps =>
        new(Directory.EnumerateFiles(Path.Combine(CaseFolder.Root, "apps"), "*.yaml").Select(file => Path.GetFileName(file)!));

    [Fact]
    public void No_case_is_forgotten()
    {
        CaseFolder.Names.Count().ShouldBeGreaterThanOrEqualTo(40);
        CaseFolder.Names.ShouldAllBe(name => new CaseFolder(name).Check["exit"] != null);
        Apps.Count.ShouldBeGreaterThanOrEqualTo(6);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Ends_and_says_what_is_right(string name)
    {
        var folder = new CaseFolder(name);
        var (injected, explained) = (await folder.RunAsync("inject"), await folder.RunAsync("explain"));

        injected.ExitCode.ShouldBe((int)folder.Check["exit"]!, injected.Error);
        (injected.Output == "").ShouldBe(injected.ExitCode != 0);
        folder.Texts("says").ShouldAllBe(text => injected.Error.Contains(text), injected.Error);
        folder.Texts("explains").ShouldAllBe(text => (explained.Output + explained.Error).Contains(text), explained.Output);
        folder.Texts("never").ShouldAllBe(text => !(injected.Error + explained.Output + explained.Error).Contains(text));
        (injected.Error + explained.Error).ShouldNotContain("Internal error");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Has_the_right_values(string name)
    {
        var folder = new CaseFolder(name);
        if ((int)folder.Check["exit"]! != 0)
        {
            (await folder.RunAsync("inject", "-o", "json")).Output.ShouldBeEmpty();
            return;
        }

        var documents = Documents(await folder.RunAsync("inject", "-o", "json"), folder.HasSeveral);
        foreach (var (pointer, value) in folder.Check["values"] as JsonObject ?? [])
        {
            JsonNode.DeepEquals(Find(documents, pointer), value).ShouldBeTrue($"{pointer} is {Find(documents, pointer)?.ToJsonString()}");
        }

        folder.Texts("lacks").ShouldAllBe(pointer => Find(documents, pointer) == null);
        foreach (var pair in folder.Check["equal"] as JsonArray ?? [])
        {
            Find(documents, (string)pair![0]!)!.ToJsonString().ShouldBe(Find(documents, (string)pair[1]!)!.ToJsonString());
        }

        ShouldBeOnlyInjected(folder.Read.ShouldNotBeNull(), documents);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Prints_the_same_as_YAML_that_can_be_joined(string name)
    {
        var folder = new CaseFolder(name);
        var run = await folder.RunAsync("inject");
        if (run.ExitCode != 0)
        {
            run.Output.ShouldBeEmpty();
            return;
        }

        run.Output.ShouldStartWith("---\n");
        var documents = Documents(await folder.RunAsync("inject", "-o", "json"), folder.HasSeveral);
        var joined = new JsonArray([.. YamlReader.Read(run.Output + run.Output).Select(document => document.DeepClone())]);
        JsonNode.DeepEquals(joined, new JsonArray([.. documents.Concat(documents).Select(one => one!.DeepClone())])).ShouldBeTrue();
        (folder.Check["same"] is null || run.Output == $"---\n{folder.Input}").ShouldBeTrue(run.Output);
    }

    [Theory]
    [MemberData(nameof(Apps))]
    public async Task A_whole_app_comes_out_with_nothing_changed_but_the_injection(string app)
    {
        using var files = new TemporaryFiles();
        var (file, ns) = (Path.Combine(CaseFolder.Root, "apps", app), files.Write("namespace.yaml", Namespace));
        var (text, json) = (await CommandRun.Of("", "inject", "-f", file, "--namespace-file", ns),
            await CommandRun.Of("", "inject", "-f", file, "--namespace-file", ns, "-o", "json"));
        if (app.Contains("duplicate-keys", StringComparison.Ordinal))
        {
            text.ShouldBe(new CommandRun(65, "", text.Error));
            text.Error.ShouldContain("line 7, column 3: key 'selector' is there twice");
            return;
        }

        var original = JsonNode.Parse(await File.ReadAllTextAsync(Path.ChangeExtension(file, ".kubectl.json")))!.AsArray();
        ShouldBeOnlyInjected(original, Documents(json, original.Count > 1));
        ShouldBeOnlyInjected(original, [.. YamlReader.Read(text.Output).Select(document => document.DeepClone())]);
        text.Output.ShouldContain("vault-injector-agent");
        ShouldKeepItsLines(await File.ReadAllTextAsync(file), text.Output);
    }

    /// <summary>Lines in which nothing is injected are there as they were, comments and line ends too, in their order.</summary>
    private static void ShouldKeepItsLines(string original, string output)
    {
        var (at, lines) = (0, output.Split('\n'));
        foreach (var line in original.Split('\n').Where(line => !line.StartsWith("%YAML", StringComparison.Ordinal)))
        {
            var mayGrow = line.Contains('{', StringComparison.Ordinal) || line.Contains('*', StringComparison.Ordinal);
            var found = Array.FindIndex(lines, at, one => one == line || (mayGrow && Grew(line.Split('*')[0].TrimEnd(), one)));
            found.ShouldBeGreaterThanOrEqualTo(at, line);
            at = found + 1;
        }
    }

    /// <summary>Whether a line between brackets has all characters of another one, in their order.</summary>
    private static bool Grew(string line, string longer) =>
        longer.Aggregate(0, (found, c) => found < line.Length && line[found] == c ? found + 1 : found) == line.Length;

    private static void ShouldBeOnlyInjected(JsonArray original, JsonArray injected)
    {
        var all = injected.SelectMany(one => one!["items"] is JsonArray items ? items.ToArray() : [one]);
        var flat = new JsonArray([.. all.Select(one => one!.DeepClone())]);
        flat.Count.ShouldBe(original.Count);
        OnlyInjected.Difference(original, flat, "").ShouldBeNull();
    }

    /// <summary>The documents of the output, where several were made one List.</summary>
    private static JsonArray Documents(CommandRun json, bool areSeveral)
    {
        json.ExitCode.ShouldBe(0, json.Error);
        var node = JsonNode.Parse(json.Output)!;
        return areSeveral ? node["items"]!.DeepClone().AsArray() : new JsonArray(node);
    }

    /// <summary>Steps of a pointer are keys, numbers, or names of items.</summary>
    private static JsonNode? Find(JsonNode? node, string pointer) => pointer.Split('/')[1..].Aggregate(node, (at, step) => at switch
    {
        JsonObject map => map[step],
        JsonArray list when int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index) =>
            index < list.Count ? list[index] : null,
        JsonArray list => list.FirstOrDefault(item => (string?)item!["name"] == step),
        _ => null,
    });
}
