using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using VaultInjector.Webhook.Pacing;

namespace VaultInjector.Webhook.Tests.Pacing;

/// <summary>Which connection loses its place when all are taken.</summary>
public sealed class ConnectionBudgetTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<string> _closed = [];

    [Fact]
    public void Closes_the_connection_of_the_crowd_that_is_idle_longest()
    {
        var budget = new ConnectionBudget(2, _time);
        Connect(budget, "oldest");
        Connect(budget, "older");

        Connect(budget, "new", address: "10.0.0.1");

        _closed.ShouldBe(["oldest"]);
        budget.Held.ShouldBe(2);
    }

    [Fact]
    public void Turns_a_new_connection_of_the_crowd_away_until_one_of_its_own_is_idle()
    {
        var budget = new ConnectionBudget(2, _time);
        Connect(budget, "first");
        Connect(budget, "second");

        Connect(budget, "third").Place.ShouldBeNull();
        _time.Advance(TimeSpan.FromSeconds(5));
        Connect(budget, "fourth").Place.ShouldNotBeNull();

        _closed.ShouldBe(["first"]);
    }

    [Fact]
    public void Closes_no_connection_while_there_is_room()
    {
        var budget = new ConnectionBudget(2, _time);
        Connect(budget, "first").Place!.Dispose();
        Connect(budget, "second");
        Connect(budget, "third");

        _closed.ShouldBeEmpty();
    }

    [Fact]
    public void Keeps_a_known_client_before_unknown_ones()
    {
        var budget = new ConnectionBudget(2, _time);
        ConnectionPlace.MarkKnown(Connect(budget, "known").Context);
        for (var number = 0; number < 1000; number++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            Connect(budget, "flood");
        }

        _closed.ShouldNotContain("known");
    }

    [Fact]
    public void Closes_connections_of_the_address_with_most_of_them_first()
    {
        var budget = new ConnectionBudget(3, _time);
        Connect(budget, "single", address: "10.0.0.1");
        Connect(budget, "crowd-1", address: "10.0.0.2");
        Connect(budget, "crowd-2", address: "10.0.0.2");

        Connect(budget, "new", address: "10.0.0.3");

        _closed.ShouldBe(["crowd-1"]);
    }

    [Fact]
    public async Task Closes_an_idle_connection_before_one_that_is_being_answered()
    {
        var budget = new ConnectionBudget(2, _time);
        var (_, busy) = Connect(budget, "busy");
        Connect(budget, "idle");
        var answer = new TaskCompletionSource();
        var request = ConnectionPlace.CountAsync(busy, _ => answer.Task);

        Connect(budget, "new", address: "10.0.0.1");

        _closed.ShouldBe(["idle"]);
        answer.SetResult();
        await request;
    }

    [Fact]
    public async Task Turns_the_new_one_away_where_every_known_client_is_being_answered()
    {
        var budget = new ConnectionBudget(1, _time);
        var (_, known) = Connect(budget, "known");
        ConnectionPlace.MarkKnown(known);
        var answer = new TaskCompletionSource();
        var request = ConnectionPlace.CountAsync(known, _ => answer.Task);

        Connect(budget, "new", address: "10.0.0.1").Place.ShouldBeNull();

        answer.SetResult();
        await request;
        Connect(budget, "later", address: "10.0.0.1").Place.ShouldNotBeNull("the known client is idle now");
    }

    private (ConnectionPlace? Place, HttpContext Context) Connect(ConnectionBudget budget, string name, string address = "10.0.0.9")
    {
        _time.Advance(TimeSpan.FromMilliseconds(1));
        var connection = new FakeConnection(() => _closed.Add(name), address);
        var context = new DefaultHttpContext();
        context.Features.Set<IConnectionItemsFeature>(connection);
        return (budget.Enter(connection), context);
    }

    private sealed class FakeConnection(Action closed, string address) : DefaultConnectionContext, IConnectionItemsFeature
    {
        public override EndPoint? RemoteEndPoint { get; set; } = new IPEndPoint(IPAddress.Parse(address), 40000);

        public override void Abort(ConnectionAbortedException abortReason) => closed();
    }
}
