using VaultInjector.Templates.Functions;

namespace VaultInjector.Templates.Tests.Engine;

/// <summary>The language itself, beyond what the corpus shows.</summary>
public sealed class LanguageTests
{
    [Theory]
    [InlineData(
        "{{ 0x1p-2 }} {{ 1e2 }} {{ 0b11 }} {{ 017 }} {{ 1_0.5 }} {{ .5 }} {{ 'ä' }} {{ '\\n' }} {{ '\\x41' }}",
        "0.25 100 3 15 10.5 0.5 228 10 65")]
    [InlineData("{{ 2i }} {{ 1+2i }} {{ printf \"%T\" 1i }}", "(0+2i) (1+2i) complex128")]
    [InlineData("{{ $x := 1 }}{{ range $i, $y := 2 | printf \"%d\" | len | loop }}{{ $x = $y }}{{ end }}{{ $x }}", "0")]
    [InlineData("{{ range $i, $c := split \"\" \"abc\" }}{{ if eq $i 1 }}{{ continue }}{{ end }}{{ $i }}{{ $c }}{{ end }}", "0a2c")]
    [InlineData("{{ with $x := 5 }}{{ $x }}{{ . }}{{ end }}", "55")]
    [InlineData("{{ with 0 }}a{{ else with \"b\" }}{{ . }}{{ end }}", "b")]
    [InlineData("{{ if false }}a{{ else if true }}b{{ else }}c{{ end }}", "b")]
    [InlineData("{{ range 0 }}x{{ else }}none{{ end }}", "none")]
    [InlineData("{{ range parseInt \"2\" }}{{ printf \"%T\" . }} {{ end }}", "int64 int64 ")]
    [InlineData("{{ $v := 1 }}{{ range $v = split \",\" \"a,b\" }}{{ $v }}{{ end }}", "ab")]
    [InlineData("{{ range $k, $v := parseJSON `{\"b\":1,\"a\":[2]}` }}{{ $k }}={{ $v }};{{ end }}", "a=[2];b=1;")]
    [InlineData("{{ define \"t\" }}{{ $ }}{{ end }}{{ template \"t\" 7 }}{{ block \"u\" 8 }}{{ . }}{{ end }}", "78")]
    [InlineData(
        "{{ define \"a\" }}{{ if gt . 0 }}{{ . }}{{ template \"a\" (subtract 1 .) }}{{ end }}{{ end }}{{ template \"a\" 3 }}",
        "321")]
    [InlineData("{{ (((1))) | print }}{{ print (1 | printf \"%d\") 2 }}", "112")]
    [InlineData("{{- 3 -}} x {{- /* c */ -}} y", "3xy")]
    [InlineData("{{-3}} {{ -3 }}", "-3 -3")]
    [InlineData("a{{\"b\" -}}\t\n c", "abc")]
    [InlineData("{{ $x := parseJSON `{\"a\":null}` }}{{ $m := $x.zzz }}[{{ $m.deeper }}]", "[<no value>]")]
    [InlineData("{{ range parseJSON `[null,1]` }}{{ . }};{{ end }}", "<no value>;1;")]
    [InlineData("{{ not 0 }} {{ and }}", null)]
    [InlineData(
        "{{ eq 1 2 1 }} {{ eq \"a\" \"b\" }} {{ ne 1.5 1.5 }} {{ eq nil nil }} {{ eq true true }} {{ lt 1 2 }}",
        "true false false true true true")]
    [InlineData("{{ len \"日本\" }} {{ slice \"日本\" 0 3 }} {{ index \"abc\" 1 }} {{ printf \"%c\" (index \"abc\" 1) }}", "6 日 98 b")]
    [InlineData("{{ index (parseJSON `{\"a\":{\"b\":[1,2]}}`) \"a\" \"b\" 1 }}", "2")]
    [InlineData("{{ print 1 \"a\" 2 3 nil }}", "1a2 3 <nil>")]
    [InlineData("{{ println }}{{ println 1 \"a\" }}", "\n1 a\n")]
    [InlineData("{{ html \"<a href='x'>&\\\"</a>\" }}", "&lt;a href=&#39;x&#39;&gt;&amp;&#34;&lt;/a&gt;")]
    [InlineData("{{ js \"a=b\\t</é\" }}", "a\\u003Db\\u0009\\u003C/é")]
    [InlineData("{{ urlquery \"ü +/~\" 1 }}", "%C3%BC+%2B%2F~1")]
    [InlineData("{{ slice (split \",\" \"a,b,c\") 1 2 }} {{ slice (split \",\" \"a,b,c\") 0 2 3 }}", "[b] [a b]")]
    public void Renders_as_Go_does(string template, string? output)
    {
        if (output is null)
        {
            Rendered.Error(template).ShouldNotBeEmpty();
        }
        else
        {
            Rendered.Text(template).ShouldBe(output);
        }
    }

    [Theory]
    [InlineData("{{ if }}x{{ end }}", "template: t:1: missing value for if")]
    [InlineData("{{ range $a, $b, $c := 1 }}{{ end }}", "template: t:1: too many declarations in range")]
    [InlineData("{{ $a, $b := 1 }}", "template: t:1: too many declarations in command")]
    [InlineData("\n\n{{ 1 | 2 }}", "template: t:3: non executable command in pipeline stage 2")]
    [InlineData("{{ \"a\".b }}", "template: t:1: unexpected . after term \"\\\"a\\\"\"")]
    [InlineData("{{ 1x }}", "template: t:1: bad number syntax: \"1x\"")]
    [InlineData("{{ 0x }}", "template: t:1: illegal number syntax: \"0x\"")]
    [InlineData("{{ 99999999999999999999 }}", "template: t:1: integer overflow: \"99999999999999999999\"")]
    [InlineData("{{ 'ab' }}", "template: t:1: malformed character constant: 'ab'")]
    [InlineData("{{ (1 }}", "template: t:1: unclosed left paren")]
    [InlineData("{{ 1) }}", "template: t:1: unexpected right paren")]
    [InlineData("{{ § }}", "template: t:1: unrecognized character in action: U+00A7 '§'")]
    [InlineData("{{ define \"x\" }}", "template: t:1: unexpected EOF")]
    [InlineData("{{ if true }}{{ define \"x\" }}{{ end }}{{ end }}", "template: t:1: unexpected <define> in command")]
    [InlineData("{{ end }}", "template: t:1: unexpected {{end}}")]
    [InlineData("{{ else }}", "template: t:1: unexpected {{else}}")]
    [InlineData("{{ range 1 }}{{ define }}{{ end }}", "template: t:1: unexpected <define> in command")]
    [InlineData("{{ template 1 }}", "template: t:1: unexpected \"1\" in template clause")]
    [InlineData("{{ continue }}", "template: t:1: {{continue}} outside {{range}}")]
    [InlineData("{{/* open", "template: t:1: unclosed comment")]
    [InlineData("{{/* a */ }}", "template: t:1: comment ends before closing delimiter")]
    [InlineData("{{ printf\n\"a", "template: t:2: unterminated quoted string in action started at t:1")]
    [InlineData("{{ $x := 1 }}{{ if true }}{{ $y := 2 }}{{ end }}{{ $y }}", "template: t:1: undefined variable \"$y\"")]
    public void Says_what_is_wrong_with_the_text_and_where(string template, string message) =>
        Rendered.Error(template).ShouldStartWith(message);

    [Theory]
    [InlineData(
        "{{ index (split \",\" \"a\") -1 }}",
        "template: t:1:3: executing \"t\" at <index (split \",\" \"a\") -1>: error calling index: index out of range: -1")]
    [InlineData("é{{ len 3 }}", "template: t:1:5: executing \"t\" at <len 3>: error calling len: len of type int")]
    [InlineData(
        "{{ define \"d\" }}\n{{ len 1 }}{{ end }}{{ template \"d\" }}",
        "template: t:2:3: executing \"d\" at <len 1>: error calling len: len of type int")]
    [InlineData(
        "{{ eq 1 1.0 }}",
        "template: t:1:3: executing \"t\" at <eq 1 1.0>: error calling eq: incompatible types for comparison: int and float64")]
    [InlineData("{{ lt nil 1 }}", "template: t:1:3: executing \"t\" at <lt nil 1>: error calling lt: invalid type for comparison")]
    [InlineData("{{ indent \"a\" \"b\" }}", "template: t:1:10: executing \"t\" at <\"a\">: expected integer; found \"a\"")]
    [InlineData("{{ toUpper 1 }}", "template: t:1:11: executing \"t\" at <1>: expected string; found 1")]
    [InlineData("{{ 1 | toUpper }}", "template: t:1:7: executing \"t\" at <toUpper>: wrong type for value; expected string; got int")]
    [InlineData("{{ \"a\" 1 }}", "template: t:1:3: executing \"t\" at <\"a\">: can't give argument to non-function \"a\"")]
    [InlineData("{{ loop 3 }}", "template: t:1:3: executing \"t\" at <{{loop 3}}>: can't print {{loop 3}} of type <-chan int64")]
    [InlineData(
        "{{ range $i, $j := 3 }}{{ end }}",
        "template: t:1:19: executing \"t\" at <3>: can't use a number (int) to iterate over more than one variable")]
    [InlineData("{{ range true }}{{ end }}", "template: t:1:9: executing \"t\" at <true>: range can't iterate over a value of type bool")]
    [InlineData("{{ $x := 1 }}{{ $x.y }}", "template: t:1:18: executing \"t\" at <$x.y>: can't evaluate field y in type int")]
    [InlineData(
        "{{ executeTemplate \"no\" }}",
        "template: t:1:3: executing \"t\" at <executeTemplate \"no\">: error calling executeTemplate: template: no template \"no\"")]
    [InlineData(
        "{{ mustEnv \"NOPE\" }}",
        "template: t:1:3: executing \"t\" at <mustEnv \"NOPE\">: error calling mustEnv: required environment variable NOPE is empty")]
    public void Says_what_went_wrong_with_line_and_column(string template, string message) => Rendered.Error(template).ShouldBe(message);

    [Theory]
    [InlineData("{{ range loop 900000000 }}{{ end }}", "more than 2000000 steps")]
    [InlineData("{{ range loop 100000 }}xxxxxxxxxxxxxxxxxxxx{{ end }}", "longer than 1 MiB")]
    [InlineData("{{ define \"r\" }}{{ template \"r\" }}{{ end }}{{ template \"r\" }}", "more than 500 deep")]
    [InlineData("{{ define \"r\" }}{{ executeTemplate \"r\" }}{{ end }}{{ executeTemplate \"r\" }}", "more than 100 deep")]
    [InlineData(
        "{{ scratch.MapSet \"m\" \"m\" 1 }}{{ $m := scratch.Get \"m\" }}{{ scratch.MapSet \"m\" \"m\" $m }}{{ $m }}",
        "nested too deeply")]
    [InlineData("{{ printf \"%1000000d%1000000d\" 1 2 }}", "longer than 1 MiB")]
    [InlineData("{{ $x := \"aaaaaaaaaa\" }}{{ range loop 30 }}{{ $x = print $x $x }}{{ end }}", "longer than 1 MiB")]
    [InlineData("{{ indent 2000000 \"a\" }}", "longer than 1 MiB")]
    [InlineData(
        "{{ range loop 50000 }}{{ $x := regexMatch \"(a|aa)*b\" \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\" }}{{ end }}",
        "more than 2000000 steps")]
    public void Ends_what_would_not_end(string template, string message) => Rendered.Error(template).ShouldContain(message);

    [Fact]
    public void Refuses_to_parse_what_is_nested_too_deeply()
    {
        Rendered.Error("{{" + new string('(', 5000)).ShouldContain("max expression depth exceeded");
        Rendered.Error(string.Concat(Enumerable.Repeat("{{if 1}}", 5000))).ShouldContain("nested more than 200 deep");
        Rendered.Error("{{if 0}}" + string.Concat(Enumerable.Repeat("{{else if 1}}", 5000)) + "{{end}}")
            .ShouldContain("nested more than 200 deep");
    }

    [Fact]
    public void Keeps_bytes_that_are_no_text()
    {
        Rendered.Bytes("{{ \"\\xff\" }}{{ base64Decode \"/v8=\" }}").ShouldBe([0xff, 0xfe, 0xff]);
        Rendered.Text("{{ slice \"é\" 0 1 }}{{ slice \"é\" 1 2 }}").ShouldBe("é");
    }

    [Fact]
    public void Takes_values_that_the_template_does_not_spell_out_out_of_messages()
    {
        var run = Rendered.World() with { Environment = _ => "s3cret" };

        Rendered.Error("{{ env \"X\" | parseInt }}", run).ShouldEndWith("parsing [redacted]: invalid syntax");
        Rendered.Error("{{ add (env \"X\") 1 }}", run).ShouldNotContain("s3cret");
        Rendered.Error("{{ parseInt \"12x\" }}").ShouldContain("\"12x\"");
    }

    [Fact]
    public void Names_what_a_template_calls_and_what_is_refused()
    {
        var template = Template.Parse("t", "{{ with secret \"a\" }}\n{{ key \"b\" }}{{ key \"\" }}{{ plugin .x }}{{ end }}");

        template.Calls.Select(call => (call.Function, call.Line)).ShouldBe([("secret", 1), ("key", 2), ("key", 2), ("plugin", 2)]);
        template.Calls[0].Texts.ShouldBe(["a"]);
        template.Refusals.Select(call => call.Refusal).ShouldBe(
        [
            "key is refused: it asks Consul, and the agent reads from Vault only",
            "plugin is refused: the agent runs no programs; read what is needed from Vault",
        ]);
        FunctionTable.Find("frobnicate").ShouldBeNull();
    }
}
