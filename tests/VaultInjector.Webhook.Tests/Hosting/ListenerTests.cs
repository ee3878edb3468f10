using System.Net;

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

    private async Task<int> AskAsync(Uri address, string path)
    {
        using var client = _webhook.Client();
        using var body = new ByteArrayContent([]);
        using var answer = await client.PostAsync(new Uri(address, path), body);
        return (int)answer.StatusCode;
    }
}
