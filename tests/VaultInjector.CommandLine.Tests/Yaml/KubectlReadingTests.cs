using System.Text.Json.Nodes;
using VaultInjector.CommandLine.Yaml;

namespace VaultInjector.CommandLine.Tests.Yaml;

/// <summary>Files that people have; the values are what kubectl 1.32 (<c>kubectl annotate --local -o json</c>) makes of them.</summary>
public sealed class KubectlReadingTests
{
    [Theory]
    [InlineData("a: |\n  \n  x\nb: 1\n", """{"a":"\nx\n","b":1}""")]
    [InlineData("a: >-\n  \n\n  x\n  y\nb: 1\n", """{"a":"\n\nx y","b":1}""")]
    [InlineData("a: |-\n \n  x\n", """{"a":"\nx"}""")]
    [InlineData("a: |\n  \nb: |\nc: x\n", """{"a":"","b":"","c":"x"}""")]
    [InlineData("- |\n  \n  x\n-   |\n\n      y\n", """["\nx\n","\ny\n"]""")]
    [InlineData("a: !!str |\n  \n  x\nb: &q |\n  \n  y\nc: *q\n", """{"a":"\nx\n","b":"\ny\n","c":"\ny\n"}""")]
    [InlineData("--- |\n \n x\n", "\"\\nx\\n\"")]
    [InlineData("a:\n  b: |\n   x\n # less\n  c: 1\n", """{"a":{"b":"x\n","c":1}}""")]
    [InlineData("a:\n  b:\n    |\n    x\n  c: 1\n", """{"a":{"b":"x\n","c":1}}""")]
    [InlineData("a: |\n  x\n  \ty\n", """{"a":"x\n\ty\n"}""")]
    [InlineData("a: |\n  x\n  y", """{"a":"x\ny\n"}""")]
    [InlineData("a: >\r\n  x", """{"a":"x\n"}""")]
    [InlineData("a: |-\n  x", """{"a":"x"}""")]
    [InlineData("- |+\n  ", """["\n"]""")]
    public void Reads_blocks_of_lines(string yaml, string json) => ShouldBeRead(yaml, json);

    [Theory]
    [InlineData("x:\n  a: [\n1,\n2\n]\n  b: 1\n", """{"x":{"a":[1,2],"b":1}}""")]
    [InlineData("x:\n  a: {\n  k: 1\n}\n  b: 1\n", """{"x":{"a":{"k":1},"b":1}}""")]
    [InlineData("x:\n  - [a,\n  b\n  ]\n  - {x: w,\nz: 1}\n", """{"x":[["a","b"],{"x":"w","z":1}]}""")]
    [InlineData("x:\n  a: [\"\n    y\n    z\n\"]\n", """{"x":{"a":[" y z "]}}""")]
    [InlineData("x:\n  a: \"\n    y\n  z\"\n  b: 2\n", """{"x":{"a":" y z","b":2}}""")]
    [InlineData("x:\n  a: 'y\nz'\n", """{"x":{"a":"y z"}}""")]
    [InlineData("x:\n  a: \"y\n\n\nz\"\n", """{"x":{"a":"y\n\nz"}}""")]
    [InlineData("x:\n  a: [y\n z\n]\n", """{"x":{"a":["y z"]}}""")]
    [InlineData("x:\n  a: [it's, 'b\nc', # d\n]\n", """{"x":{"a":["it's","b c"]}}""")]
    [InlineData("x:\n  a: \"y\n    # no comment\n  z\"\n", """{"x":{"a":"y # no comment z"}}""")]
    [InlineData("x:\n  a: some text\n    \"quoted' more\n    'tis\n  b: [1]\n", """{"x":{"a":"some text \"quoted' more 'tis","b":[1]}}""")]
    [InlineData("x: {\"a\":1,'b':2, c:3}\n", """{"x":{"a":1,"b":2,"c:3":null}}""")]
    [InlineData("x: [a: 1, b, ? e : f]\n", """{"x":[{"a":1},"b",{"e":"f"}]}""")]
    [InlineData("x: {a: &v 1, b: *v, \"c\": &w \"d\" , e: *w }\n", """{"x":{"a":1,"b":1,"c":"d","e":"d"}}""")]
    [InlineData("x: [{a: &v b,\n  c: &w !!str 1, d: &e , f: *e}, *w]\n", """{"x":[{"a":"b","c":"1","d":null,"f":null},"1"]}""")]
    public void Reads_brackets_and_quotes_that_close_low(string yaml, string json) => ShouldBeRead(yaml, json);

    [Theory]
    [InlineData("a: !!binary aGVsbG8=\nb: !!binary |\n  aGVs\n  bG8=\n", """{"a":"hello","b":"hello"}""")]
    [InlineData(
        "{a: !!int \"7\", b: !!str 5, c: !!float 12, d: !!bool \"yes\", e: !!null \"\"}",
        """{"a":7,"b":"5","c":12,"d":true,"e":null}""")]
    [InlineData("{a: !!int 0o14, b: !!int 0x1f, c: !!int 1_000}", """{"a":12,"b":31,"c":1000}""")]
    [InlineData("{a: !foo 5, b: !foo {x: 1}, c: ! 5, d: !!timestamp 2020-01-01}", """{"a":"5","b":{"x":1},"c":"5","d":"2020-01-01"}""")]
    [InlineData("{a: !!str , b: !!str null, c: !<tag:yaml.org,2002:int> '5'}", """{"a":"","b":"null","c":5}""")]
    public void Reads_tags(string yaml, string json) => ShouldBeRead(yaml, json);

    [Theory]
    [InlineData(
        "{a: 'yes', b: '1e3', c: \"0o14\", d: 'null', e: \"2020-01-01\"}",
        """{"a":"yes","b":"1e3","c":"0o14","d":"null","e":"2020-01-01"}""")]
    [InlineData(
        "{a: yes, b: Off, c: 0o14, d: 014, e: 2020-01-01, f: 12:30}",
        """{"a":true,"b":false,"c":12,"d":12,"e":"2020-01-01","f":"12:30"}""")]
    [InlineData("{a: 1e400, b: 0778, c: -0777, d: 1., e: -.5}", """{"a":"1e400","b":778,"c":-511,"d":1,"e":-0.5}""")]
    public void Reads_what_looks_like_something_else(string yaml, string json) => ShouldBeRead(yaml, json);

    [Theory]
    [InlineData("b: &b {x: 1, z: 2}\no: {x: 5, <<: *b}\n", """{"b":{"x":1,"z":2},"o":{"x":1,"z":2}}""")]
    [InlineData("b: &b {x: 1}\no: {<<: *b, x: 5}\n", """{"b":{"x":1},"o":{"x":5}}""")]
    [InlineData("b: &b {x: 1}\no: {<<: [*b, {x: 7, k: 8}]}\n", """{"b":{"x":1},"o":{"x":1,"k":8}}""")]
    [InlineData("b: &b {x: 1}\no: {x: 5, <<: [{x: 7, k: 8}, *b], z: 9}\n", """{"b":{"x":1},"o":{"x":7,"k":8,"z":9}}""")]
    [InlineData("o:\n  <<: {a: 1}\n  <<: {b: 1}\n", """{"o":{"a":1,"b":1}}""")]
    [InlineData("\"<<\": 5\n", """{"<<":5}""")]
    public void Merges_in_the_order_of_the_keys(string yaml, string json) => ShouldBeRead(yaml, json);

    [Theory]
    [InlineData("\ufeffa: 1\n", """{"a":1}""")]
    [InlineData("a: 1\r\nb: |\r\n  x\r\n  y\r\nc: \"x\r\n  y\"\r\n", """{"a":1,"b":"x\ny\n","c":"x y"}""")]
    [InlineData("a: 1\n\n  # c\n\t\nb: x\t\n", """{"a":1,"b":"x"}""")]
    [InlineData("%YAML 1.1\n---\na: 1\n...\n", """{"a":1}""")]
    [InlineData("a: \"\\ud83d\\ude00\"\n", "{\"a\":\"\ud83d\ude00\"}")]
    public void Reads_marks_and_line_ends(string yaml, string json) => ShouldBeRead(yaml, json);

    [Fact]
    public void A_byte_order_mark_may_begin_each_document() =>
        YamlReader.Read("\ufeffa: 1\n---\n\ufeffb: 2\n\ufeff---\nc: 3\n").Select(document => document.ToJsonString())
            .ShouldBe(["""{"a":1}""", """{"b":2}""", """{"c":3}"""]);

    [Fact]
    public void Reads_JSON_objects_one_after_the_other() =>
        YamlReader.Read("{\"a\":1}{\"b\":[\n\t2]}\n{\"c\":\"\\ud83d\\ude00\"}\n---\n{\"d\":4}").Select(document => document.ToJsonString())
            .ShouldBe(["""{"a":1}""", """{"b":[2]}""", "{\"c\":\"\\uD83D\\uDE00\"}", """{"d":4}"""]);

    [Theory]
    [InlineData("a: |\n    \n  x\n", "line 3, column ")]
    [InlineData("a: !!int abc\n", "line 1, column 4: 'abc' is not what the tag !!int says")]
    [InlineData("a: !!int 1.5\n", "line 1, column 4: '1.5' is not what the tag !!int says")]
    [InlineData("a: !!bool 1\n", "line 1, column 4: '1' is not what the tag !!bool says")]
    [InlineData("a: !!binary '***'\n", "line 1, column 4: the value of !!binary is not text in base64")]
    [InlineData("a: !!binary /w==\n", "line 1, column 4: the value of !!binary is not text in base64")]
    [InlineData("a: \"\\ud83d\"\n", "line 1, column 4: ")]
    [InlineData("{\"a\": 1}\n{\"b\": \"\\ude00\"}\n", "line 2, column 7: ")]
    [InlineData("{\"a\": 1} {\"b\": 1, \"b\": 2}\n", "line 1, column 19: key 'b' is there twice")]
    [InlineData("x: 1\n---\ny: 1\n---\na: 1\n\tb: 2\n", "line 6, column 1: a tab character cannot indent YAML")]
    [InlineData("x:\n  a: [1,\n 2\nb: 1\n", "line 4, column ")]
    [InlineData("x:\n  - 'open\n", "line 2, column 5: ")]
    [InlineData("a: 1\n...\nb: 2 c: 3\n", "line 3, column ")]
    public void Says_where_it_cannot_read(string yaml, string words) =>
        Should.Throw<YamlMistakeException>(() => YamlReader.Read(yaml)).Message.ShouldStartWith(words);

    [Theory]
    [InlineData("")]
    [InlineData("\ufeff")]
    [InlineData("\n# nothing\n")]
    [InlineData("---\n...\n---\n~\n")]
    public void There_may_be_no_document(string yaml) => YamlReader.Read(yaml).ShouldBeEmpty();

    private static void ShouldBeRead(string yaml, string json)
    {
        var read = YamlReader.Read(yaml).ShouldHaveSingleItem();

        JsonNode.DeepEquals(read, JsonNode.Parse(json)).ShouldBeTrue(read.ToJsonString());
    }
}
