using System.Text.Json.Nodes;
using CsCheck;
using VaultInjector.CommandLine.Manifests;
using VaultInjector.CommandLine.Yaml;

namespace VaultInjector.CommandLine.Tests.Yaml;

/// <summary>A text to which something is added: every other character stays.</summary>
public sealed class SourceChangeTests
{
    [Theory]
    [InlineData("# top\na: 1 # one\nb:\n  c: x  # two\n\n# end\n", "/b/d", "5", "# top\na: 1 # one\nb:\n  c: x  # two\n  d: 5\n\n# end\n")]
    [InlineData("a: 'it''s'\n", "/b", "{\"c\":[1]}", "a: 'it''s'\nb:\n  c:\n  - 1\n")]
    [InlineData("a: 1", "/b", "2", "a: 1\nb: 2\n")]
    [InlineData("a:\r\n- x\r\n", "/a/-", "\"z\"", "a:\r\n- x\r\n- z\r\n")]
    [InlineData("a:\n  - x\n  # about y\n  - y\n", "/a/0", "\"w\"", "a:\n  - w\n  - x\n  # about y\n  - y\n")]
    [InlineData("a:\n  - x\n  # about y\n  - y\n", "/a/1", "\"w\"", "a:\n  - x\n  - w\n  # about y\n  - y\n")]
    [InlineData("a:\n- - x\n- b: 1\n  c: |\n    text\n\nd: 1\n", "/a/1/e", "1", "a:\n- - x\n- b: 1\n  c: |\n    text\n\n  e: 1\nd: 1\n")]
    [InlineData("a:\n  -\n    b: 1\n  -\n    c: 2\n", "/a/0", "{\"x\":1}", "a:\n  - x: 1\n  -\n    b: 1\n  -\n    c: 2\n")]
    [InlineData("a:\n  - # one\n\n  # two\n      b: 1 # three\n", "/a/0", "5", "a:\n  - 5\n  - # one\n\n  # two\n      b: 1 # three\n")]
    [InlineData("a:\r\n-\r\n  b: 1\r\n", "/a/0", "5", "a:\r\n- 5\r\n-\r\n  b: 1\r\n")]
    [InlineData("- -\n    b: 1\n", "/0/0", "5", "- - 5\n  -\n    b: 1\n")]
    [InlineData("a: {b: 1,} # c\n", "/a/d", "\"x:y\"", "a: {b: 1, d: \"x:y\",} # c\n")]
    [InlineData("a: { }\nb: [ ]\n", "/a/c", "[]", "a: {c: [] }\nb: [ ]\n")]
    [InlineData("a: [1, # c\n 2]\n", "/a/0", "{\"b\":true}", "a: [{b: true}, 1, # c\n 2]\n")]
    [InlineData("a: [1, # c\n 2]\n", "/a/-", "3", "a: [1, # c\n 2, 3]\n")]
    [InlineData("a: []\n", "/a/-", "\"no\"", "a: [\"no\"]\n")]
    [InlineData("a:\nb: ~ # c\n", "/a", "{\"x\":1}", "a: {x: 1}\nb: ~ # c\n")]
    [InlineData("a:\nb: ~ # c\n", "/b", "[1]", "a:\nb: [1] # c\n")]
    [InlineData("{\n  \"a\": {\"b\": [1]}\n}\n", "/a/c", "\"d\"", "{\n  \"a\": {\"b\": [1], \"c\": \"d\"}\n}\n")]
    [InlineData("a: &x {b: 1}\nc: *x\n", "/c/d", "2", "a: &x {b: 1}\nc: {b: 1, d: 2}\n")]
    [InlineData("a: &x {b: 1}\nc: *x\n", "/a/d", "2", "a: &x {b: 1, d: 2}\nc: {b: 1}\n")]
    [InlineData("a: &x {b: [1]}\nc:\n  <<: *x\n", "/c/b/-", "2", "a: &x {b: [1]}\nc:\n  <<: *x\n  b:\n  - 1\n  - 2\n")]
    public void Adds_where_it_belongs(string text, string path, string value, string expected)
    {
        var document = YamlDocument.All(text).ShouldHaveSingleItem();
        var changed = document.Value!.DeepClone();
        AddPatch.Apply(changed, [new JsonObject { ["op"] = "add", ["path"] = path, ["value"] = JsonNode.Parse(value) }]);

        var written = SourceChange.Apply(document, changed);

        written.ShouldBe(expected);
        JsonNode.DeepEquals(YamlReader.Read(written!).ShouldHaveSingleItem(), changed).ShouldBeTrue(written);
    }

    [Theory]
    [InlineData("a: 1\n", "{}")]
    [InlineData("a: [1, 2]\n", "{\"a\":[2, 1]}")]
    [InlineData("a:\n  b: 1\n", "{\"a\":[1]}")]
    public void Gives_up_where_something_was_taken_away(string text, string changed) =>
        SourceChange.Apply(YamlDocument.All(text).ShouldHaveSingleItem(), JsonNode.Parse(changed)!).ShouldBeNull();

    [Theory]
    [InlineData("{a: 1}", "{a: 1, b: []}", true)]
    [InlineData("[1, 3]", "[1, 2, 3]", true)]
    [InlineData("[{a: 1}]", "[0, {a: 1, b: 2}]", true)]
    [InlineData("{a: ~}", "{a: {}}", true)]
    [InlineData("{a: ~}", "{a: 5}", false)]
    [InlineData("[1, 2]", "[2, 1]", false)]
    [InlineData("{a: 1}", "{b: 1}", false)]
    public void Knows_a_value_that_has_grown(string before, string after, bool isLarger) =>
        Growth.Extends(YamlReader.Read(before)[0], YamlReader.Read(after)[0]).ShouldBe(isLarger);

    [Fact]
    public void Several_edits_at_one_place_come_in_their_order() =>
        SourceEdit.Apply("abc", [new SourceEdit(1, 1, "x"), new SourceEdit(1, 2, "y"), new SourceEdit(1, 1, "z")]).ShouldBe("axzyc");

    [Fact]
    public void Whatever_is_added_to_a_list_of_maps_is_read_back() =>
        Gen.Select(Gen.Int[0, 4], Gen.Int[0, 5], Gen.Bool, Gen.Int[0, 3]).Sample((items, at, isFlow, indent) =>
        {
            var lines = Enumerable.Range(0, items + 1).Select(i => isFlow ? $"{{n: {i}}}" : $"{new string(' ', indent)}- n: {i} # {i}\n");
            var text = isFlow ? $"a: [{string.Join(", ", lines)}]\n" : $"a:\n{string.Concat(lines)}";
            var document = YamlDocument.All(text).ShouldHaveSingleItem();
            var changed = document.Value!.DeepClone();
            changed["a"]!.AsArray().Insert(Math.Min(at, items + 1), new JsonObject { ["new"] = new JsonArray("x", "y: z\n") });

            var written = SourceChange.Apply(document, changed).ShouldNotBeNull();

            JsonNode.DeepEquals(YamlReader.Read(written).ShouldHaveSingleItem(), changed).ShouldBeTrue(written);
        });
}
