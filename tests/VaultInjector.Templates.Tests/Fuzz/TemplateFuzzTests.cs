using CsCheck;
using VaultInjector.Fuzzing;
using VaultInjector.Templates.Faults;
using VaultInjector.Templates.Functions;
using VaultInjector.Templates.Values;

namespace VaultInjector.Templates.Tests.Fuzz;

/// <summary>No text makes the engine throw anything but its own exception, hang, or take much memory.</summary>
[Collection(FuzzingAlone.Name)]
public sealed class TemplateFuzzTests
{
    private const string Pieces =
        "{{ }} {{- -}} ( ) | := = , . $ $x .a.b nil true 1 -1 1.5 'a' \"s\" `r` if else end range with define block template break " +
        "continue printf print len index slice eq and or not {{end}} {{if .}} {{range 3}} {{with 1}} {{else}} \"%d %s %v\" toJSON toYAML " +
        "split loop {{/*x*/}} parseYAML parseJSON regexMatch scratch.Set executeTemplate \"t\" {{define \"t\"}} {{template \"t\" .}} " +
        "sprig_list sprig_dict";

    [Fact]
    public Task Takes_any_change_of_a_real_template() =>
        Fuzzer.RunAsync(
            Fuzzer.Corpus("templates"),
            text =>
            {
                Run(GoText.FromBytes(text));
                return Task.CompletedTask;
            },
            cases: 1500);

    [Fact]
    public void Takes_any_order_of_the_words_of_the_language() =>
        OneOf(Pieces.Split(' ')).Array[0, 30].Sample(words => Run("{{" + string.Join(' ', words) + "}}{{end}}"), iter: 3000);

    [Fact]
    public void Takes_any_value_for_any_function()
    {
        var names = FunctionTable.All.Select(function => function.Name).ToArray();
        var values = OneOf(
            "1", "-1", "0", "9223372036854775807", "1.5", "\"\"", "\"abc\"", "\"[a-z\"", "\"%d%s\"", "nil", ".", "true", "1i", "'x'",
            "(parseJSON \"{\\\"a\\\":[1,null,{}]}\")", "(split \",\" \"a,b\")", "(parseYAML \"a: b\")", "(loop 2)", "(scratch)");
        Gen.Select(OneOf(names), values.Array[0, 4])
            .Sample((name, given) => Run($"{{{{ {name} {string.Join(' ', given)} }}}}"), iter: 3000);
    }

    private static Gen<string> OneOf(params string[] items) => Gen.Int[0, items.Length - 1].Select(index => items[index]);

    private static void Run(string text)
    {
        try
        {
            Template.Parse("t", text).Render(Rendered.World());
        }
        catch (TemplateException)
        {
            // The one exception that a template may end with.
        }
    }
}
