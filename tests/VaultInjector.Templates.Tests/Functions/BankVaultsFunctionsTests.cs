using System.Text;
using VaultInjector.Templates.Faults;
using VaultInjector.Templates.Functions;
using VaultInjector.Templates.Values;

namespace VaultInjector.Templates.Tests.Functions;

public sealed class BankVaultsFunctionsTests
{
    [Theory]
    [InlineData("${.user}-x", "ada-x")]
    [InlineData("My name is: ${title .user}", "My name is: Ada")]
    [InlineData("${.password | urlquery}", "p%40ss")]
    [InlineData("${ .plain | b64enc }", "cGxhaW4=")]
    [InlineData("${ .plain | upper | quote }", "\"PLAIN\"")]
    [InlineData("${ default \"none\" .missing }", "none")]
    [InlineData("${ .missing }", "<no value>")]
    [InlineData("${ index . \"with-dash\" }", "dashed")]
    [InlineData("${ if eq .user \"ada\" }yes${ else }no${ end }", "yes")]
    [InlineData("${ range $k, $v := . }${ $k }=${ $v | trunc 2 };${ end }", "password=p@;plain=pl;user=ad;with-dash=da;")]
    [InlineData("${ slice (list 1 2 3) 1 | join \"-\" }", "2-3")]
    [InlineData("${ print .user }${ printf \"%s%d\" .user 3 }", "adaada3")]
    public void Renders_as_bank_vaults_does(string template, string expected) => Rendered(template).ShouldBe(expected);

    [Theory]
    [InlineData("${ sprig_upper .user }", "sprig_upper")]
    [InlineData("${ secret \"a\" }", "secret")]
    [InlineData("${ toJSON . }", "toJSON")]
    public void Knows_no_function_of_Consul_Template(string template, string name) =>
        Should.Throw<TemplateException>(() => Rendered(template)).Message.ShouldContain($"function \"{name}\" not defined");

    [Theory]
    [InlineData("${ awskms .user }", "awskms is refused: ")]
    [InlineData("${ file \"/etc/passwd\" }", "reads nothing else")]
    [InlineData("${ randAlpha 5 }", "randAlpha is refused: ")]
    public void Says_why_a_function_is_not_there(string template, string refusal) =>
        Parsed(template).Refusals.ShouldHaveSingleItem().Refusal!.ShouldContain(refusal);

    private static string Rendered(string template) =>
        Encoding.UTF8.GetString(Parsed(template).Render(new TemplateRun { Time = TimeProvider.System, Data = Fields() }));

    private static Template Parsed(string template) => Template.Parse("t", template, "${", "}", TemplateDialect.BankVaults);

    private static GoMap Fields()
    {
        var fields = new GoMap();
        foreach (var (key, value) in new[] { ("user", "ada"), ("password", "p@ss"), ("plain", "plain"), ("with-dash", "dashed") })
        {
            fields.Items[key] = value;
        }

        return fields;
    }
}
