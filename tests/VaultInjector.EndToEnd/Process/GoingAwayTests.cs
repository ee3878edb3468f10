using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using VaultInjector.EndToEnd.Cluster;

namespace VaultInjector.EndToEnd.Process;

/// <summary>
/// The end of a replica as an API server sees it, which keeps one HTTP/2 connection and has many reviews on it: what is in flight is
/// answered, the
/// connection is said to end by GOAWAY, and what comes after that goes over another one.
/// </summary>
public sealed class GoingAwayTests(RunningCluster running)
{
    [Fact]
    public async Task Answers_what_is_in_flight_says_goodbye_and_serves_on_over_another_connection()
    {
        await using var webhook = await running.StartReadyWebhookAsync(
            [("VAULT_INJECTOR__Listen__DrainTime", "00:00:08"), ("VAULT_INJECTOR__Listen__SlowClientLimit", "00:01:00")]);
        using var server = new LastingConnection(running.Cluster, webhook);
        var held = await server.BeginReviewAsync(Review("in-flight"));

        webhook.Terminate();
        await webhook.WaitUntilNotReadyAsync(CancellationToken.None);
        server.Goodbyes.ShouldBe(0, "nobody asked yet");
        await ShouldInjectAsync(server.ReviewAsync(Review("told")), "told");
        await server.WaitForGoodbyeAsync();
        await ShouldInjectAsync(server.ReviewAsync(Review("elsewhere")), "elsewhere");
        server.Connections.ShouldBe(2);

        // A connection that is going away is there until its last answer.
        held.Release();
        await ShouldInjectAsync(held.Answer, "in-flight");
        (await webhook.WaitForExitAsync()).ShouldBe(0, webhook.Output);
    }

    [Fact]
    public async Task Answers_what_is_in_flight_when_it_stops_listening()
    {
        await using var webhook = await running.StartReadyWebhookAsync(
            [("VAULT_INJECTOR__Listen__DrainTime", "00:00:00"), ("VAULT_INJECTOR__Listen__SlowClientLimit", "00:01:00")]);
        using var server = new LastingConnection(running.Cluster, webhook);
        var held = await server.BeginReviewAsync(Review("last"));

        webhook.Terminate();
        await server.WaitForGoodbyeAsync();
        held.Release();

        await ShouldInjectAsync(held.Answer, "last");
        (await webhook.WaitForExitAsync()).ShouldBe(0, webhook.Output);
        server.Connections.ShouldBe(1);
        await Should.ThrowAsync<HttpRequestException>(() => server.ReviewAsync(Review("too-late")));
    }

    private static async Task ShouldInjectAsync(Task<HttpResponseMessage> answered, string uid)
    {
        using var answer = await answered.WaitAsync(TimeSpan.FromSeconds(30));
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Version.ShouldBe(HttpVersion.Version20);
        var response = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["response"]!;
        response["uid"]!.GetValue<string>().ShouldBe(uid);
        Encoding.UTF8.GetString(Convert.FromBase64String(response["patch"]!.GetValue<string>())).ShouldContain("vault-injector-agent");
    }

    private byte[] Review(string uid) => Encoding.UTF8.GetBytes(running.Review(uid, running.Pod(uid, "true", ("role", "yn-api"))));
}
