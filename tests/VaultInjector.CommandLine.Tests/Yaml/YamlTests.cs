using System.Text.Json.Nodes;
using CsCheck;
using VaultInjector.CommandLine.Yaml;
using VaultInjector.Injection.Tests;
using Oracle = VaultInjector.Injection.Tests.YamlOracle;

namespace VaultInjector.CommandLine.Tests.Yaml;

public sealed class YamlTests
{
    /// <summary>Characters that YAML has a meaning for, and some that it has none for.</summary>
    private static readonly Gen<string> Texts = Gen.Char["ab01yn .:-#\n\t'\"\\{}[],&*!|>%@`~=<?_é€\u0085\u2028\ufeff"]
        .Array[0, 12]
        .Select(letters => new string(letters));

    private static readonly Gen<JsonNode> Values = Gen.Recursive<JsonNode>((depth, inner) => depth > 3 ? Scalars() : Gen.Frequency(
        (3, Scalars()),
        (1, inner.Array[0, 3].Select(items => (JsonNode)new JsonArray([.. items.Select(item => item.DeepClone())]))),
        (1, Gen.Select(Texts, inner).Array[0, 3].Select(Map))));

    /// <summary>What kubectl 1.32 (<c>kubectl label --local -o json</c>) made of each.</summary>
    [Theory]
    [InlineData("y", "true")]
    [InlineData("n", "false")]
    [InlineData("Y", "true")]
    [InlineData("yes", "true")]
    [InlineData("Off", "false")]
    [InlineData("True", "true")]
    [InlineData("tRUE", "\"tRUE\"")]
    [InlineData("~", "null")]
    [InlineData("Null", "null")]
    [InlineData("", "null")]
    [InlineData("\"\"", "\"\"")]
    [InlineData("\"yes\"", "\"yes\"")]
    [InlineData("'5'", "\"5\"")]
    [InlineData("!!str 5", "\"5\"")]
    [InlineData("0644", "420")]
    [InlineData("0o644", "420")]
    [InlineData("0x1F", "31")]
    [InlineData("0b11", "3")]
    [InlineData("1_000", "1000")]
    [InlineData("1__0", "10")]
    [InlineData("1_", "1")]
    [InlineData("_1", "\"_1\"")]
    [InlineData("+1", "1")]
    [InlineData("-1", "-1")]
    [InlineData("-0", "0")]
    [InlineData("09", "9")]
    [InlineData("0o8", "\"0o8\"")]
    [InlineData("08.5", "8.5")]
    [InlineData(".5", "0.5")]
    [InlineData("1.10", "1.1")]
    [InlineData("1e3", "1000")]
    [InlineData("2001-01-01", "\"2001-01-01\"")]
    [InlineData("1:30", "\"1:30\"")]
    [InlineData("=", "\"=\"")]
    [InlineData("<<", "\"<<\"")]
    [InlineData("app:1", "\"app:1\"")]
    public void Reads_a_scalar_as_kubectl_does(string yaml, string json)
    {
        var read = YamlReader.Read($"x:\n- {yaml}\n").ShouldHaveSingleItem()["x"]![0];

        JsonNode.DeepEquals(read, JsonNode.Parse(json)).ShouldBeTrue(read?.ToJsonString() ?? "null");
    }

    [Fact]
    public void A_key_is_text_whatever_it_looks_like() =>
        YamlReader.Read("on: 1\n5: 2\n'y': 3\n")[0].ToJsonString().ShouldBe("""{"true":1,"5":2,"y":3}""");

    [Fact]
    public void Reads_every_document_and_leaves_out_empty_ones() =>
        YamlReader
            .Read("---\n# nothing\n---\na: 1\n---\n---\nb: 2\n...\n")
            .Select(document => document.ToJsonString())
            .ShouldBe(["""{"a":1}""", """{"b":2}"""]);

    [Fact]
    public void Reads_JSON_with_tabs() =>
        YamlReader.Read("{\n\t\"a\": [1]\n}").ShouldHaveSingleItem().ToJsonString().ShouldBe("""{"a":[1]}""");

    [Fact]
    public void Reads_anchors_and_merges_maps_that_do_not_say_otherwise() =>
        YamlReader.Read("base: &b {x: 1, y: 2}\nother: &o {y: 3, z: 4}\nall: {<<: [*b, *o], x: 9}\nalias: *b\n")[0].ToJsonString()
            .ShouldBe("""{"base":{"x":1,"true":2},"other":{"true":3,"z":4},"all":{"x":9,"true":2,"z":4},"alias":{"x":1,"true":2}}""");

    [Theory]
    [InlineData("a: 1\nb: [1, 2\n", "line ")]
    [InlineData("a: 1\n\tb: 2\n", "tab character")]
    [InlineData("a: 1\nb: 2\na: 3\n", "line 3, column 1: key 'a' is there twice")]
    [InlineData("a: *nothing\n", "line 1, column 4: ")]
    [InlineData("a:\n  <<: 5\n", "line 2, column 3: << takes a map")]
    [InlineData("a: .inf\n", "line 1, column 4: .inf is a number that neither JSON nor Kubernetes knows")]
    [InlineData("? [a, b]\n: 1\n", "line 1, column 3: a key is not text")]
    [InlineData("{\"a\": 1, \"a\": 2}", "line 1, column 10: key 'a' is there twice")]
    public void Says_where_a_text_is_wrong(string yaml, string words) =>
        Should.Throw<YamlMistakeException>(() => YamlReader.Read(yaml)).Message.ShouldContain(words);

    [Fact]
    public void Does_not_follow_a_text_into_the_depth() =>
        Should.Throw<YamlMistakeException>(() => YamlReader.Read(new string('[', 5000))).Message.ShouldContain("nested deeper than 100");

    [Fact]
    public void Does_not_fill_the_memory_with_aliases_of_aliases()
    {
        var bomb =
            "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n" +
            string.Concat(
                Enumerable
                    .Range(1, 12)
                    .Select(level => $"a{level}: &a{level} [{string.Join(',', Enumerable.Repeat($"*a{level - 1}", 10))}]\n"));

        Should.Throw<YamlMistakeException>(() => YamlReader.Read(bomb)).Message.ShouldContain("more than 1000000 values");
    }

    [Theory]
    [InlineData("yes")]
    [InlineData("0644")]
    [InlineData("1e3")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("2001-01-01")]
    [InlineData("12:30:00")]
    [InlineData("<<")]
    [InlineData("0o9")]
    public void Quotes_text_that_looks_like_something_else(string text) =>
        YamlWriter.Write([new JsonObject { ["a"] = text }]).ShouldBe($"a: \"{text}\"\n");

    [Theory]
    [InlineData("plain words")]
    [InlineData("registry.example/app:1")]
    [InlineData("5m")]
    public void Leaves_plain_text_plain(string text) => YamlWriter.Write([new JsonObject { ["a"] = text }]).ShouldBe($"a: {text}\n");

    [Fact]
    public void Writes_lines_as_a_block_and_documents_apart() =>
        YamlWriter.Write([new JsonObject { ["a"] = "one\ntwo\n" }, new JsonObject { ["b"] = new JsonArray(), ["c"] = new JsonObject() }])
            .ShouldBe("a: |\n  one\n  two\n---\nb: []\nc: {}\n");

    [Fact]
    public void Whatever_it_writes_it_reads_back_and_so_does_another_reader() =>
        Values.Sample(value =>
        {
            var text = YamlWriter.Write([new JsonObject { ["value"] = value.DeepClone() }]);
            var read = YamlReader.Read(text).ShouldHaveSingleItem()["value"];
            JsonNode.DeepEquals(read, value).ShouldBeTrue($"{value.ToJsonString()} became {read?.ToJsonString()}:\n{text}");
            JsonNode
                .DeepEquals(Oracle.Read(text)!["value"], value)
                .ShouldBeTrue($"{value.ToJsonString()} is read otherwise by another reader:\n{text}");
        });

    [Fact]
    public void Whatever_it_is_given_it_reads_or_says_where_it_is_wrong() =>
        Gen.Char["ab: -\n{}[]&*!|>'\"#?,<~\t%"]
            .Array[0, 40]
            .Select(letters => new string(letters))
            .Sample(text =>
            {
                try
                {
                    YamlReader.Read(text).ShouldNotBeNull();
                }
                catch (YamlMistakeException mistake)
                {
                    mistake.Message.ShouldStartWith("line ");
                }
            });

    private static Gen<JsonNode> Scalars() =>
        Gen.OneOf(
            Texts.Select(text => (JsonNode)JsonValue.Create(text)),
            Gen.Bool.Select(flag => (JsonNode)JsonValue.Create(flag)),
            Gen.Long.Select(number => (JsonNode)JsonValue.Create(number)),
            Gen.OneOf(
                    "yes",
                    "null",
                    "0644",
                    "1_0",
                    ".5",
                    "5.",
                    "1e3",
                    "0x",
                    "-",
                    "--- a",
                    "...",
                    "- a",
                    "a: b",
                    "a #b",
                    "# a",
                    "~",
                    " a",
                    "a ",
                    "\na",
                    "a\n\n",
                    "a\n b\n",
                    "| a",
                    "%a",
                    "\ud83d\ude00",
                    "\u0007",
                    "a\r\nb")
                .Select(text => (JsonNode)JsonValue.Create(text)));

    private static JsonNode Map((string Key, JsonNode Value)[] entries)
    {
        var map = new JsonObject();
        foreach (var (key, value) in entries)
        {
            map[$"k{key}"] = value.DeepClone();
        }

        return map;
    }
}
