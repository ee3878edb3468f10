using System.Text;
using System.Text.Json;
using VaultInjector.Contracts;

namespace VaultInjector.Agent.Tests;

/// <summary>What webhook and agent of different versions say to each other: the words are a contract, and nonsense is nothing.</summary>
public sealed class WireFormatTests
{
    private static readonly TokenGrant Whole = new(
        "approle",
        "app",
        "https://vault.test:8200",
        "team-a",
        "auth/approle",
        "role-id-1",
        new WrappedSecret("hvs.w+1", 60, "auth/approle/role/app/secret-id"),
        "-----BEGIN \"CERTIFICATE\"\n");

    [Fact]
    public void A_grant_is_written_as_in_the_contract()
    {
        using var json = JsonDocument.Parse(Whole.ToJson());

        json.RootElement.EnumerateObject().Select(member => member.Name)
            .ShouldBe(["method", "role", "vaultAddress", "vaultNamespace", "authPath", "roleId", "wrapped", "caBundle"]);
        json.RootElement.GetProperty("wrapped")
            .EnumerateObject()
            .Select(member => member.Name)
            .ShouldBe(["token", "ttlSeconds", "creationPath"]);
        json.RootElement.GetProperty("wrapped").GetProperty("ttlSeconds").ValueKind.ShouldBe(JsonValueKind.Number);
    }

    [Fact]
    public void What_one_side_writes_the_other_reads()
    {
        TokenGrant.FromJson(Whole.ToJson()).ShouldBe(Whole);
        var bare = Whole with { VaultNamespace = null, RoleId = null };
        TokenGrant.FromJson(bare.ToJson()).ShouldBe(bare);
        var issued = new IssuedReport("accessor-1", null);
        IssuedReport.FromJson(issued.ToJson()).ShouldBe(issued);
        var incident = new IncidentReport("somebody \"else\"\n opened it: ü");
        IncidentReport.FromJson(incident.ToJson()).ShouldBe(incident);
        var problem = new Problem("about:blank", "The injector refused", 403, ProblemCodes.RoleNotAllowed, "Ask for <another>.");
        Problem.FromJson(problem.ToJson()).ShouldBe(problem);
    }

    [Fact]
    public void Members_that_a_newer_injector_adds_are_ignored()
    {
        var text = Encoding.UTF8.GetString(Whole.ToJson());

        TokenGrant.FromJson(Encoding.UTF8.GetBytes(text.Insert(1, "\"new\":{\"a\":[1,2]},"))).ShouldBe(Whole);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"grant\"")]
    [InlineData("{}")]
    [InlineData("{\"wrapped\":null,\"caBundle\":\"x\"}")]
    [InlineData("{\"wrapped\":{},\"caBundle\":\"x\"}")]
    [InlineData("{\"wrapped\":\"hvs.x\",\"caBundle\":\"x\"}")]
    [InlineData("{\"wrapped\":{\"token\":1},\"caBundle\":\"x\"}")]
    [InlineData("{\"wrapped\":{\"token\":\"hvs.x\"}}")]
    [InlineData("{\"wrapped\":{\"token\":\"hvs.x\",\"ttlSeconds\":\"60\"},\"caBundle\":\"x\"}")]
    [InlineData("{\"wrapped\":{\"token\":\"hvs.x\",\"ttlSeconds\":1e99},\"caBundle\":\"x\"}")]
    [InlineData("{\"wrapped\":{\"token\":\"hvs.x\"},\"caBundle\":\"x\",\"role\":[]}")]
    [InlineData("{\"wrapped\":{\"token\":\"hvs.\\ud800\"},\"caBundle\":\"x\"}")]
    [InlineData("{\"wrapped\":{\"token\":\"hvs.x\"},\"caBundle\":\"x\"")]
    public void Text_that_is_not_a_grant_is_read_as_null(string text) => TokenGrant.FromJson(Encoding.UTF8.GetBytes(text)).ShouldBeNull();

    [Theory]
    [InlineData("{\"code\":\"x\"}")]
    [InlineData("{\"detail\":\"x\"}")]
    [InlineData("{\"code\":\"x\",\"detail\":\"x\",\"status\":\"403\"}")]
    [InlineData("<html>")]
    public void Text_that_is_not_a_problem_is_read_as_null(string text) => Problem.FromJson(Encoding.UTF8.GetBytes(text)).ShouldBeNull();

    [Fact]
    public void No_secret_of_a_grant_is_in_its_text() => $"{Whole} {Whole.Wrapped}".ShouldNotContain("hvs");
}
