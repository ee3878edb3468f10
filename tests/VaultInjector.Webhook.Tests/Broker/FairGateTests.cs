using VaultInjector.Webhook.Broker;

namespace VaultInjector.Webhook.Tests.Broker;

public sealed class FairGateTests
{
    [Fact]
    public async Task Lets_no_more_through_than_it_has_places()
    {
        var gate = new FairGate(() => 2);
        await gate.EnterAsync("a", CancellationToken.None);
        var second = await gate.EnterAsync("a", CancellationToken.None);

        var third = gate.EnterAsync("a", CancellationToken.None);

        third.IsCompleted.ShouldBeFalse();
        second.Dispose();
        (await third.WaitAsync(TimeSpan.FromSeconds(5))).ShouldNotBeNull();
    }

    [Fact]
    public async Task Serves_the_namespaces_that_wait_in_turn()
    {
        var gate = new FairGate(() => 1);
        var held = await gate.EnterAsync("crowd", CancellationToken.None);
        var crowd = Enumerable.Range(0, 3).Select(_ => gate.EnterAsync("crowd", CancellationToken.None)).ToList();
        var single = gate.EnterAsync("single", CancellationToken.None);

        held.Dispose();
        (await crowd[0].WaitAsync(TimeSpan.FromSeconds(5))).Dispose();

        (await single.WaitAsync(TimeSpan.FromSeconds(5))).ShouldNotBeNull();
        crowd[1].IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Gives_the_place_of_one_who_gave_up_to_the_next()
    {
        var gate = new FairGate(() => 1);
        var held = await gate.EnterAsync("a", CancellationToken.None);
        using var impatient = new CancellationTokenSource();
        var gaveUp = gate.EnterAsync("a", impatient.Token);
        var next = gate.EnterAsync("b", CancellationToken.None);
        await impatient.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(gaveUp);

        held.Dispose();

        (await next.WaitAsync(TimeSpan.FromSeconds(5))).ShouldNotBeNull();
    }

    [Fact]
    public async Task Frees_a_place_once_however_often_it_is_disposed()
    {
        var gate = new FairGate(() => 1);
        var held = await gate.EnterAsync("a", CancellationToken.None);
        held.Dispose();
        held.Dispose();

        await gate.EnterAsync("a", CancellationToken.None);

        gate.EnterAsync("a", CancellationToken.None).IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Follows_a_change_of_how_many_places_there_are()
    {
        var places = 1;
        var gate = new FairGate(() => places);
        var first = await gate.EnterAsync("apps", CancellationToken.None);
        var second = gate.EnterAsync("apps", CancellationToken.None);
        var third = gate.EnterAsync("apps", CancellationToken.None);

        places = 2;
        first.Dispose();
        var held = await second;
        await third;
        places = 1;
        held.Dispose();

        gate.EnterAsync("apps", CancellationToken.None).IsCompleted.ShouldBeFalse("the third still has the only place");
    }
}
