using VaultInjector.Webhook.Configuration;

namespace VaultInjector.Webhook.Tests.Hosting;

/// <summary>Which endpoints are where, on real sockets.</summary>
public sealed class ListenerTests : IAsyncLifetime
{
    private RunningWebhook _webhook = null!;

    public async ValueTask InitializeAsync() => _webhook = await RunningWebhook.StartAsync();

    public ValueTask DisposeAsync() => _webhook.DisposeAsync();

    [Fact]
    public async Task Has_no_admission_on_the_brokers_port() => (await AskAsync(_webhook.BrokerAddress, "/mutate")).ShouldBe(404);

    [Theory]
    [InlineData("/v1/token")]
    [InlineData("/v1/issued")]
    [InlineData("/v1/incidents")]
    [InlineData("/v1/trouble")]
    public async Task Answers_agents_on_the_brokers_port(string path) =>
        (await AskAsync(_webhook.BrokerAddress, path)).ShouldBeOneOf(400, 401);

    /// <summary>Pods that were injected before keep the old address for as long as they live.</summary>
    [Theory]
    [InlineData("/v1/token")]
    [InlineData("/v1/issued")]
    [InlineData("/v1/incidents")]
    [InlineData("/v1/trouble")]
    public async Task Answers_agents_of_older_pods_on_the_port_of_admission(string path) =>
        (await AskAsync(_webhook.Address, path)).ShouldBeOneOf(400, 401);

    [Theory]
    [InlineData("/readyz")]
    [InlineData("/metrics")]
    public async Task Has_no_management_on_the_secure_ports(string path)
    {
        (await AskAsync(_webhook.Address, path)).ShouldBe(404);
        (await AskAsync(_webhook.BrokerAddress, path)).ShouldBe(404);
    }

    [Fact]
    public async Task Has_no_broker_on_the_port_of_admission_where_that_is_switched_off()
    {
        await using var webhook = await RunningWebhook.StartAsync(more: ["--Listen:BrokerOnHttpsPort=false"]);

        foreach (var path in new[] { "/v1/token", "/v1/issued", "/v1/incidents", "/v1/ca", "/v1/ca/vault" })
        {
            (await AskAsync(webhook.Address, path)).ShouldBe(404);
        }

        (await AskAsync(webhook.BrokerAddress, "/v1/token")).ShouldBe(401);
    }

    /// <summary>The end that docs/configuration.md promises.</summary>
    [Fact]
    public void The_broker_leaves_the_port_of_admission_with_version_0_3() =>
        (typeof(WebhookHost).Assembly.GetName().Version < new Version(0, 3)).ShouldBe(
            typeof(ListenerOptions).GetProperty("BrokerOnHttpsPort") is not null);

    private async Task<int> AskAsync(Uri address, string path)
    {
        using var client = _webhook.Client();
        using var body = new ByteArrayContent([]);
        using var answer = await client.PostAsync(new Uri(address, path), body);
        return (int)answer.StatusCode;
    }
}
