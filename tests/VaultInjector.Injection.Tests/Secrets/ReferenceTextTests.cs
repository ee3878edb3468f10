using VaultInjector.Contracts;

namespace VaultInjector.Injection.Tests.Secrets;

public sealed class ReferenceTextTests
{
    [Theory]
    [InlineData("vault:secret/web/db#password", "<secret/web/db|password>")]
    [InlineData("vault:secret/data/web/db#password#3", "<secret/data/web/db|password@3>")]
    [InlineData("postgres://${vault:db#user}:${vault:db#pass#2}@db/app", "postgres://<db|user>:<db|pass@2>@db/app")]
    [InlineData("${vault:a/b#c}", "<a/b|c>")]
    [InlineData("""{"a":"${vault:a/b#c}"}""", """{"a":"<a/b|c>"}""")]
    [InlineData("""{"a":${vault:a/b#c}}""", """{"a":<a/b|c>}""")]
    [InlineData("${HOME} ${vault:a/b#c} ${X:-y}", "${HOME} <a/b|c> ${X:-y}")]
    [InlineData("vault:a/b#c ${vault:d/e#f}", "vault:a/b#c <d/e|f>")]
    [InlineData("${vault:-x} ${vault:d/e#f}", "${vault:-x} <d/e|f>")]
    [InlineData("vault:a/b#${.c}", "<a/b|${.c}>")]
    [InlineData("vault:a/b#field with blanks", "<a/b|field with blanks>")]
    public void Reads_our_references(string value, string expected) => Shown(Read(value)).ShouldBe(expected);

    [Theory]
    [InlineData("")]
    [InlineData("vault:8200")]
    [InlineData("vault:")]
    [InlineData("http://vault:8200#x")]
    [InlineData("vault://host/a#b")]
    [InlineData("${vault:-default}")]
    [InlineData("${vault:-/etc/app}")]
    [InlineData("${vault:x")]
    [InlineData("${VAULT}#x")]
    [InlineData("Vault:a/b#c")]
    [InlineData(" vault:a/b#c")]
    [InlineData("bao:a/b#c")]
    [InlineData(">>vault:a/b#c")]
    [InlineData("vault:v1:8SDd3WHDOjf7mq69CyCqYjBXAiQQAVZRkFM13ok481zoCmHnSeDX9vyf7w==")]
    public void Leaves_other_texts_alone(string value) => Read(value).ShouldBeNull();

    [Theory]
    [InlineData("vault:#password", "a path")]
    [InlineData("vault:/#password", "a path")]
    [InlineData("vault:a/b#", "name of a field")]
    [InlineData("vault:a/b#c#", "number of a version")]
    [InlineData("vault:a/b#c#0", "number of a version")]
    [InlineData("vault:a/b#c#-1", "number of a version")]
    [InlineData("vault:a/b#c#x", "number of a version")]
    [InlineData("vault:a/b#c#1#2", "number of a version")]
    [InlineData("x ${vault:a/b#c y", "that closes the reference")]
    [InlineData("x ${vault:a/b} y", "${vault:PATH#FIELD}")]
    [InlineData("${vault:a/b#c} ${vault:a/b#}", "name of a field")]
    public void Says_what_is_wrong_with_a_reference(string value, string mistake) =>
        Read(value)!.Mistake.ShouldNotBeNull().ShouldContain(mistake);

    [Theory]
    [InlineData("vault:secret/data/x#key", "<secret/data/x|key>")]
    [InlineData("vault:secret/data/x#key#2", "<secret/data/x|key@2>")]
    [InlineData("vault:secret/data/x#key#-1", "<secret/data/x|key>")]
    [InlineData("vault:secret/data/x#key#", "<secret/data/x|key>")]
    [InlineData("bao:secret/data/x#key", "<secret/data/x|key>")]
    [InlineData("vault:secret/data/x#${.user}-x", "<secret/data/x={${.user}-x}>")]
    [InlineData("vault:secret/data/x#My ${title .NAME}: ${.a | b64enc}#4", "<secret/data/x={My ${title .NAME}: ${.a | b64enc}}@4>")]
    [InlineData("""vault:a/b#${printf "%s#%s}" .a .b}#1""", """<a/b={${printf "%s#%s}" .a .b}}@1>""")]
    [InlineData("s://${vault:a/b#user}:${vault:a/b#${.password | urlquery}}@h", "s://<a/b|user>:<a/b={${.password | urlquery}}>@h")]
    [InlineData("${vault:a/b#${.a}-${.b}}", "<a/b={${.a}-${.b}}>")]
    [InlineData("""{"k":${vault:a/b#c}}""", """{"k":<a/b|c>}""")]
    [InlineData("${bao:a/b#c}", "<a/b|c>")]
    public void Reads_references_of_bank_vaults(string value, string expected) =>
        Shown(Read(value, ReferenceDialect.BankVaults)).ShouldBe(expected);

    [Theory]
    [InlineData(">>vault:gen/password#value", "writes into Vault")]
    [InlineData("""a ${>>vault:transit/decrypt/k#${.plaintext | b64dec}#{"ciphertext":"x"}} b""", "writes into Vault")]
    [InlineData("vault:login", "the file token")]
    [InlineData("vault:v1:8SDd3WHDOjf7mq69CyCqYjBX==", "transit/decrypt/KEY")]
    [InlineData("${vault:v12:8SDd3W}", "transit/decrypt/KEY")]
    public void Names_the_way_out_where_bank_vaults_does_more_than_read(string value, string mistake) =>
        Read(value, ReferenceDialect.BankVaults)!.Mistake.ShouldNotBeNull().ShouldContain(mistake);

    [Theory]
    [InlineData("vault:8200")]
    [InlineData("vault:version1")]
    [InlineData(">>vault")]
    [InlineData("${VAR}")]
    public void Leaves_other_texts_alone_in_the_dialect_of_bank_vaults(string value) =>
        Read(value, ReferenceDialect.BankVaults).ShouldBeNull();

    [Theory]
    [InlineData("${vault:", "")]
    [InlineData("${vault:${", "}")]
    [InlineData("${vault:a", "}")]
    [InlineData("${vault:\"", "#}")]
    public void Does_not_let_a_long_value_cost_time(string part, string end)
    {
        var value = string.Concat(Enumerable.Repeat(part, 100_000)) + end;

        foreach (var dialect in Enum.GetValues<ReferenceDialect>())
        {
            Should.CompleteIn(() => ReferenceText.Read(value, dialect), TimeSpan.FromSeconds(20));
        }
    }

    private static ReferenceText? Read(string value, ReferenceDialect dialect = ReferenceDialect.Own) => ReferenceText.Read(value, dialect);

    private static string Shown(ReferenceText? read) => string.Concat(read.ShouldNotBeNull().Parts.Select(part =>
        part.Text ??
        $"<{part.Secret}{(part.Template is null ? $"|{part.Field}" : $"={{{part.Template}}}")}{(part.Version is { } v ? $"@{v}" : "")}>"));
}
