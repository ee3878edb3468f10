using System.Text;
using System.Text.Json;
using VaultInjector.Contracts;
using VaultInjector.Rendering.Variables;

namespace VaultInjector.Rendering.Tests;

/// <summary>Files of variables: for the kubelet, for <c>exec</c>, and every value that one of them cannot hold.</summary>
public sealed class VariableFileTests
{
    public static TheoryData<string> KubeletHolds =>
    [
        "x", " ", "  a  ", "a # b", "#", "=", "a=b", "\"", "\\", "\\n", "$HOME ${x} `y`", "a\nb", "\n", "\n\n", "a\n", "\na", "a\r", "\ra",
        "a\rb", "\t", "ü 🚢", "\u0085\u2028", "\uFEFFx", "-----BEGIN X-----\nabc=\n-----END X-----\n", "A='", "\u0001",
    ];

    [Theory]
    [MemberData(nameof(KubeletHolds))]
    public void The_kubelet_reads_what_was_written_or_it_is_refused(string value)
    {
        var rendering = VariableCase.Render(VariableCase.Field(), VariableCase.Json(value), EnvironmentMethods.Kubelet);

        if (value.Contains('\'', StringComparison.Ordinal))
        {
            rendering.ShouldBeOfType<FileRendering.Failed>();
            return;
        }

        KubeletParser.Value(rendering.ShouldBeOfType<FileRendering.Done>().Content.Span, "DB").ShouldBe(Encoding.UTF8.GetBytes(value));
    }

    [Fact]
    public void The_kubelet_reads_what_was_written_whatever_it_is()
    {
        var random = new Random(17);
        string[] pieces = ["a", "'", "\n", "\r", "\r\n", "#", " ", "=", "\\", "ü", "\0", "DB='x'", "\t", new string('x', 65_530), "🚢"];
        var (held, refused) = (0, 0);
        for (var run = 0; run < 2000; run++)
        {
            var value = string.Concat(Enumerable.Range(0, random.Next(5)).Select(_ => pieces[random.Next(pieces.Length)]));
            var rendering = VariableCase.Render(VariableCase.Field(), VariableCase.Json(value), EnvironmentMethods.Kubelet);
            if (rendering is FileRendering.Done done)
            {
                KubeletParser.Value(done.Content.Span, "DB").ShouldBe(Encoding.UTF8.GetBytes(value));
                held++;
            }
            else
            {
                // Nothing is refused that the kubelet and Linux could hold.
                var mine = Encoding.UTF8.GetBytes($"DB='{value}'\n");
                var fits = KubeletParser.Value(mine, "DB")?.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(value)) == true;
                (fits && !value.Contains('\0', StringComparison.Ordinal) && value.Length < 131_000).ShouldBeFalse(value);
                refused++;
            }
        }

        (held > 200 && refused > 200).ShouldBeTrue($"{held} held, {refused} refused");
    }

    [Theory]
    [InlineData("it's", "the value of DB has a single quote, for which the kubelet's file knows no escape")]
    [InlineData("", "the value of DB is empty, and the kubelet takes an empty value for a missing one")]
    [InlineData("a\r\nb", "the value of DB has Windows line ends (CR LF), of which the kubelet would drop the CR")]
    public void What_the_kubelet_cannot_hold_is_refused_with_the_way_out(string value, string why)
    {
        VariableCase.Failure(VariableCase.Field(), VariableCase.Json(value), EnvironmentMethods.Kubelet)
            .ShouldBe($"vault-injector.io/env.DB: {why}; set vault-injector.io/env-method: exec");
        VariableCase.Exec(VariableCase.Field(), VariableCase.Json(value)).ShouldBe([("DB", value)]);
    }

    [Theory]
    [InlineData(65_530, true)]
    [InlineData(65_531, false)]
    public void A_line_is_as_long_as_the_kubelet_reads_one(int length, bool fits)
    {
        var value = new string('x', length);
        var rendering = VariableCase.Render(VariableCase.Field(), VariableCase.Json(value), EnvironmentMethods.Kubelet);

        (rendering is FileRendering.Done).ShouldBe(fits);
        (KubeletParser.Value(Encoding.UTF8.GetBytes($"DB='{value}'\n"), "DB") is not null).ShouldBe(fits);
        VariableCase.Exec(VariableCase.Field(), VariableCase.Json(value)).Single().Value.Length.ShouldBe(length);
    }

    [Theory]
    [InlineData(EnvironmentMethods.Kubelet)]
    [InlineData(EnvironmentMethods.Exec)]
    public void What_no_environment_can_hold_is_refused_both_ways(string method)
    {
        VariableCase.Failure(VariableCase.Field(), VariableCase.Json("a\0b"), method).ShouldContain("has a NUL character");
        var tooLong = string.Join('\n', Enumerable.Repeat(new string('x', 999), 132));
        VariableCase.Failure(VariableCase.Field(), VariableCase.Json(tooLong), method).ShouldContain(
            "DB would be 132002 bytes long with its value, and Linux takes 131071 bytes for a variable");
        VariableCase.Failure(
            new VariableRequest("f", "DB", [new VariablePart { Secret = "kv/app", Template = "${.p | b64dec}" }]),
            VariableCase.Json("/w=="),
            method).ShouldContain("the value of DB is no UTF-8 text");
    }

    [Fact]
    public void The_longest_variable_of_Linux_is_taken() =>
        VariableCase.Exec(VariableCase.Field(), VariableCase.Json(new string('x', 131_068))).Single().Value.Length.ShouldBe(131_068);

    [Fact]
    public void No_message_holds_the_value() =>
        VariableCase.Failure(VariableCase.Field(), VariableCase.Json("canary'"), EnvironmentMethods.Kubelet).ShouldNotContain("canary");

    [Fact]
    public void The_file_for_exec_is_a_JSON_object_with_any_text()
    {
        const string Value = "it's \"x\"\r\n\\ ü 🚢 \u0001 <&+>";
        var content = VariableCase.Content(VariableCase.Field(), VariableCase.Json(Value), EnvironmentMethods.Exec);

        using var json = JsonDocument.Parse(content);
        json.RootElement.GetProperty("DB").GetString().ShouldBe(Value);
        ExecFile.FromJson(Encoding.UTF8.GetBytes(content)).ShouldNotBeNull().Variables.ShouldBe([new Variable("DB", Value)]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"A\":1}")]
    [InlineData("{\"A\":null}")]
    [InlineData("{\"A\":\"x\"")]
    [InlineData("A='x'")]
    public void Another_file_is_none_for_exec(string content) => ExecFile.FromJson(Encoding.UTF8.GetBytes(content)).ShouldBeNull();
}
