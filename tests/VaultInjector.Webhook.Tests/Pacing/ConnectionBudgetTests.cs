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
        var budget = new ConnectionBudget(2, 100, _time);
        Connect(budget, "oldest");
        Connect(budget, "older");

        Connect(budget, "new", address: "10.0.0.1");

        _closed.ShouldBe(["oldest"]);
        budget.Held.ShouldBe(2);
    }

    [Fact]
    public void Turns_a_new_connection_of_the_crowd_away_until_one_of_its_own_is_idle()
    {
        var budget = new ConnectionBudget(2, 100, _time);
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
        var budget = new ConnectionBudget(2, 100, _time);
        Connect(budget, "first").Place!.Dispose();
        Connect(budget, "second");
        Connect(budget, "third");

        _closed.ShouldBeEmpty();
    }

    [Fact]
    public void Keeps_a_known_client_before_unknown_ones()
    {
        var budget = new ConnectionBudget(2, 100, _time);
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
        var budget = new ConnectionBudget(3, 100, _time);
        Connect(budget, "single", address: "10.0.0.1");
        Connect(budget, "crowd-1", address: "10.0.0.2");
        Connect(budget, "crowd-2", address: "10.0.0.2");

        Connect(budget, "new", address: "10.0.0.3");

        _closed.ShouldBe(["crowd-1"]);
    }

    [Fact]
    public async Task Closes_an_idle_connection_before_one_that_is_being_answered()
    {
        var budget = new ConnectionBudget(2, 100, _time);
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
        var budget = new ConnectionBudget(1, 100, _time);
        var (_, known) = Connect(budget, "known");
        ConnectionPlace.MarkKnown(known);
        var answer = new TaskCompletionSource();
        var request = ConnectionPlace.CountAsync(known, _ => answer.Task);

        Connect(budget, "new", address: "10.0.0.1").Place.ShouldBeNull();

        answer.SetResult();
        await request;
        Connect(budget, "later", address: "10.0.0.1").Place.ShouldNotBeNull("the known client is idle now");
    }

    [Fact]
    public async Task Turns_a_request_of_the_crowd_away_where_too_many_are_being_answered()
    {
        var budget = new ConnectionBudget(10, 3, _time);
        var context = Connect(budget, "crowd").Context;
        var (answer, running) = Run(context, 3);

        (await StatusAsync(context)).ShouldBe(503);

        budget.Requests.ShouldBe(3);
        answer.SetResult();
        await running;
        (await StatusAsync(context)).ShouldBe(200);
        budget.Requests.ShouldBe(0);
        _closed.ShouldBeEmpty();
    }

    [Fact]
    public async Task Closes_the_busiest_connection_of_the_crowd_for_a_request_of_another_address()
    {
        var budget = new ConnectionBudget(10, 3, _time);
        var (answer, running) = Run(Connect(budget, "busy").Context, 1);
        var (more, runningMore) = Run(Connect(budget, "busiest").Context, 2);

        (await StatusAsync(Connect(budget, "other", address: "10.0.0.1").Context)).ShouldBe(200);

        _closed.ShouldBe(["busiest"]);
        answer.SetResult();
        more.SetResult();
        await Task.WhenAll(running, runningMore);
        budget.Requests.ShouldBe(0);
    }

    [Fact]
    public async Task Never_closes_a_known_client_for_the_request_of_an_unknown_one()
    {
        var budget = new ConnectionBudget(10, 3, _time);
        var known = Connect(budget, "known", address: "10.0.0.1").Context;
        ConnectionPlace.MarkKnown(known);
        var (answer, running) = Run(known, 3);

        (await StatusAsync(Connect(budget, "unknown").Context)).ShouldBe(503);
        (await StatusAsync(known)).ShouldBe(200, "known clients may have as many again");

        _closed.ShouldBeEmpty();
        answer.SetResult();
        await running;
    }

    [Fact]
    public async Task Closes_an_unknown_client_for_the_request_of_a_known_one()
    {
        var budget = new ConnectionBudget(10, 2, _time);
        var known = Connect(budget, "known").Context;
        ConnectionPlace.MarkKnown(known);
        var (evil, evilRunning) = Run(Connect(budget, "unknown", address: "10.0.0.1").Context, 1);
        var (answer, running) = Run(known, 3);

        (await StatusAsync(known)).ShouldBe(200);

        _closed.ShouldBe(["unknown"]);
        answer.SetResult();
        evil.SetResult();
        await Task.WhenAll(running, evilRunning);
    }

    /// <summary>So many requests of a connection that are being answered until the test says so.</summary>
    private static (TaskCompletionSource Answer, Task Running) Run(HttpContext context, int count)
    {
        var answer = new TaskCompletionSource();
        var requests = Enumerable.Range(0, count).Select(_ => ConnectionPlace.CountAsync(context, _ => answer.Task)).ToList();
        return (answer, Task.WhenAll(requests));
    }

    private static async Task<int> StatusAsync(HttpContext context)
    {
        context.Response.StatusCode = 200;
        await ConnectionPlace.CountAsync(context, _ => Task.CompletedTask);
        return context.Response.StatusCode;
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
