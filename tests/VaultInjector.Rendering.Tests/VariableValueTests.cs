using VaultInjector.Contracts;

namespace VaultInjector.Rendering.Tests;

/// <summary>The value of a variable: from fields, texts and templates, and what is missing.</summary>
public sealed class VariableValueTests
{
    private const string Fields = """{"user":"app","p":"s3","port":5432,"on":true,"list":[1,{"a":"<"}],"none":null}""";

    [Theory]
    [InlineData("p", "s3")]
    [InlineData("port", "5432")]
    [InlineData("on", "true")]
    [InlineData("none", "")]
    [InlineData("list", "[1,{\"a\":\"<\"}]")]
    public void A_field_is_written_as_it_is(string field, string value) =>
        VariableCase.Exec(VariableCase.Field(Part(field)), Fields).ShouldBe([("DB", value)]);

    [Fact]
    public void Parts_are_joined_in_their_order() => VariableCase
        .Exec(VariableCase.Field(Text("db://"), Part("user"), Text(":"), Part("p"), Text("@db:"), Part("port"), Text("/${x}")), Fields)
        .ShouldBe([("DB", "db://app:s3@db:5432/${x}")]);

    [Fact]
    public void A_template_sees_the_fields() => VariableCase
        .Exec(VariableCase.Field(new VariablePart { Secret = "kv/app", Template = "${.user | upper}-${ .port }{{.p}}" }), Fields)
        .ShouldBe([("DB", "APP-5432{{.p}}")]);

    [Fact]
    public void All_fields_become_variables_with_a_prefix() => VariableCase
        .Exec(new VariableRequest("f", "DB_", [new VariablePart { Secret = "kv/app" }]) { AllFields = true }, Fields)
        .ShouldBe(
        [
            ("DB_list", "[1,{\"a\":\"<\"}]"), ("DB_none", ""), ("DB_on", "true"), ("DB_p", "s3"), ("DB_port", "5432"), ("DB_user", "app"),
        ]);

    [Theory]
    [InlineData("", "9lives")]
    [InlineData("", "a b")]
    [InlineData("", "a=b")]
    [InlineData("", "ä")]
    [InlineData("9", "a")]
    [InlineData("", "a/b")]
    [InlineData("", "")]
    public void A_field_that_is_no_variables_name_is_refused(string prefix, string field)
    {
        var part = new VariablePart { Secret = "kv/app" };
        var request = new VariableRequest("f", prefix, [part]) { AllFields = true, Origin = "env-from.1" };

        VariableCase.Failure(request, $"{{\"{field}\":\"canary\"}}").ShouldBe(
            $"vault-injector.io/env-from.1: '{prefix}{field}' is the name of a field, and cannot be that of a variable: expected a " +
            "variable whose name has 1 to 128 of the characters A-Z a-z 0-9 _ . - and does not begin with a digit; or name single fields " +
            "with vault-injector.io/env.VAR");
    }

    [Theory]
    [InlineData("", "PATH")]
    [InlineData("", "LD_PRELOAD")]
    [InlineData("LD_", "x")]
    [InlineData("", "BASH_ENV")]
    [InlineData("NODE_", "OPTIONS")]
    [InlineData("", "JAVA_TOOL_OPTIONS")]
    [InlineData("", "DOTNET_STARTUP_HOOKS")]
    [InlineData("", "PYTHONPATH")]
    [InlineData("", "PERL5OPT")]
    [InlineData("VAULT_", "ADDR")]
    [InlineData("VAULT_INJECTOR_", "x")]
    public void A_field_does_not_decide_which_code_runs_or_which_Vault_is_asked(string prefix, string field)
    {
        var request = new VariableRequest("f", prefix, [new VariablePart { Secret = "kv/app" }]) { AllFields = true };

        VariableCase.Failure(request, $"{{\"{field}\":\"canary\"}}").ShouldContain($"'{prefix}{field}' is the name of a field");
    }

    [Fact]
    public void The_pods_author_may_name_a_variable_of_a_runtime()
    {
        var request = new VariableRequest("f", "NODE_OPTIONS", [new VariablePart { Secret = "kv/app", Field = "options" }]);

        VariableCase.Exec(request, """{"options":"--max-old-space-size=64"}""").ShouldBe([("NODE_OPTIONS", "--max-old-space-size=64")]);
    }

    [Fact]
    public void All_open_questions_are_named_in_one_pass_and_each_once()
    {
        var request = VariableCase.Field(Of("kv/a", "x"), Of("kv/b", "y"), Of("kv/a", "z"));

        var needs = VariableCase.Render(request, _ => null).ShouldBeOfType<FileRendering.Needs>();

        needs.Queries.Select(query => query.Path).ShouldBe(["sys/internal/ui/mounts/kv/a", "sys/internal/ui/mounts/kv/b"]);
    }

    [Theory]
    [InlineData(404, "no secret exists at kv/app (404). Write it, or correct the path.")]
    [InlineData(403, "Vault refused GET kv/app: permission denied (403). Add to a policy of the role: path \"kv/app\"")]
    [InlineData(500, "Vault answered 500 to GET kv/app")]
    public void A_refusal_is_said_with_variable_path_and_what_Vault_said(int status, string words)
    {
        var failed = VariableCase.Render(VariableCase.Field(), query => VariableCase.Status(Status(query, status)))
            .ShouldBeOfType<FileRendering.Failed>();

        failed.Message.ShouldStartWith($"vault-injector.io/env.DB: {words}");
    }

    [Fact]
    public void A_missing_field_is_said_with_those_that_are_there() =>
        VariableCase.Failure(VariableCase.Field(Part("nope")) with { Origin = "the variable DB of the container app" }, """{"b":1,"a":2}""")
            .ShouldBe("the variable DB of the container app: kv/app has no field 'nope'; it has a, b");

    [Fact]
    public void A_template_may_give_a_missing_field_a_default() => VariableCase
        .Exec(VariableCase.Field(new VariablePart { Secret = "kv/app", Template = "${default \"none\" .nope}" }), Fields)
        .ShouldBe([("DB", "none")]);

    [Theory]
    [InlineData("${.nope}", "no entry for key")]
    [InlineData("${.user", "unclosed action")]
    [InlineData("${nope}", "function \"nope\" not defined")]
    public void A_template_that_fails_is_refused(string template, string why) => VariableCase
        .Failure(VariableCase.Field(new VariablePart { Secret = "kv/app", Template = template }), Fields)
        .ShouldContain(why);

    [Fact]
    public void What_is_missing_leaves_the_part_empty_where_the_pod_says_so()
    {
        var field = VariableCase.Field(Text("["), Part("nope"), Text("]")) with { IgnoreMissing = true };

        VariableCase.Exec(field, Fields).ShouldBe([("DB", "[]")]);
        VariableCase.Content(VariableCase.Field(Part("none")) with { IgnoreMissing = true }, Fields, EnvironmentMethods.Kubelet)
            .ShouldBe("DB=''\n");
        VariableCase.Render(field, query => VariableCase.Status(Status(query, 404))).ShouldBeOfType<FileRendering.Done>();
    }

    [Fact]
    public void A_refused_right_is_not_taken_for_a_missing_secret() => VariableCase
        .Render(VariableCase.Field() with { IgnoreMissing = true }, query => VariableCase.Status(Status(query, 403)))
        .ShouldBeOfType<FileRendering.Failed>();

    private static int Status(VaultQuery query, int status) => query.Path.StartsWith("sys/", StringComparison.Ordinal) ? 404 : status;

    private static VariablePart Part(string field) => Of("kv/app", field);

    private static VariablePart Of(string secret, string field) => new() { Secret = secret, Field = field };

    private static VariablePart Text(string text) => new() { Text = text };
}
