namespace VaultInjector.Templates.Tests.Documents;

/// <summary>YAML that is read and written as yaml.v2 does.</summary>
public sealed class YamlTests
{
    [Theory]
    [InlineData(
        "a: 1\nb:\n  - x\n  - x: 2\n    z: [1, 'q', \"w\\n\"]\nc: {d: e, f: null}\n",
        "map[a:1 b:[x map[x:2 z:[1 q w\n]]] c:map[d:e f:<nil>]]")]
    [InlineData("a: |\n  x\n   y\n\n  z\nb: >-\n  one\n  two\n\n  three\n", "map[a:x\n y\n\nz\n b:one two\nthree]")]
    [InlineData("# c\n---\na: &x {k: v}\nb: *x\nc:\n  <<: *x\n  m: w\n", "map[a:map[k:v] b:map[k:v] c:map[k:v m:w]]")]
    [InlineData(
        "- yes\n- No\n- ~\n- 0x1F\n- 0755\n- 1_000\n- 1.5\n- .inf\n- 1e3\n- '10'\n- 12:30\n",
        "[true false <nil> 31 493 1000 1.5 +Inf 1000 10 12:30]")]
    [InlineData("- - a\n  - b\n-\n  - c\n- k: v\n  l: w\n", "[[a b] [c] map[k:v l:w]]")]
    [InlineData("a: b c\n  d\n  e # comment\nf: \"g\n  h\"\n", "map[a:b c d e f:g h]")]
    [InlineData("a:\nb: ''\n? \n", null)]
    [InlineData("a:\n- 1\n- 2\nb: x\n", "map[a:[1 2] b:x]")]
    [InlineData("'q k': 1\n2: two\ntrue: t\n", "map[true:t 2:two q k:1]")]
    [InlineData("just text", "just text")]
    [InlineData("url: http://a:80/b#c\n", "map[url:http://a:80/b#c]")]
    [InlineData("a: !!str 10\nb: !!float 1\n", "map[a:10 b:1]")]
    [InlineData("a: 1\na: 2\n", "map[a:2]")]
    [InlineData("a: |\n  no line end", "map[a:no line end]")]
    public void Reads_what_a_file_says(string yaml, string? printed)
    {
        var template = $"{{{{ parseYAML `{yaml}` }}}}";
        if (printed is null)
        {
            Rendered.Error(template).ShouldContain("error calling parseYAML: yaml:");
        }
        else
        {
            Rendered.Text(template).ShouldBe(printed);
        }
    }

    [Theory]
    [InlineData("a: b: c")]
    [InlineData("a: [1, 2")]
    [InlineData("a: 'x")]
    [InlineData("a: *nope")]
    [InlineData("a: 1\n  b: 2")]
    [InlineData("\tx: 1")]
    [InlineData("a: @b")]
    public void Refuses_what_is_no_YAML(string yaml) => Rendered.Error($"{{{{ parseYAML `{yaml}` }}}}").ShouldContain("yaml: ");

    [Theory]
    [InlineData("{\"b\":[[],[[1]],{}],\"a\":{\"c\":{}}}", "a:\n  c: {}\nb:\n- []\n- - - 1\n- {}")]
    [InlineData("{\"k10\":1,\"k9\":2,\"K\":3,\"_\":4}", "_: 4\nK: 3\nk9: 2\nk10: 1")]
    [InlineData("[\"a\\nb\",{\"c\":\"d\\ne\\n\"}]", "- |-\n  a\n  b\n- c: |\n    d\n    e")]
    [InlineData("{\"a b\":\"x: y\",\"- c\":\" lead\",\"\":null}", "\"\": null\n'- c': ' lead'\na b: 'x: y'")]
    [InlineData(
        "[\"2026-01-02\",\"1:2\",\"-\",\"---\",\"~\",\"y\",\"on\",\"0o7\",\"+1\",\"a#b\",\"a:b\",\"é\"]",
        "- \"2026-01-02\"\n- \"1:2\"\n- '-'\n- '---'\n- \"~\"\n- \"y\"\n- \"on\"\n- \"0o7\"\n- \"+1\"\n- a#b\n- a:b\n- é")]
    [InlineData("1.5", "1.5")]
    [InlineData("\"yes\"", "\"yes\"")]
    public void Writes_what_is_read_again(string json, string yaml) =>
        Rendered.Text($"{{{{ parseJSON `{json}` | toYAML }}}}").ShouldBe(yaml);
}
