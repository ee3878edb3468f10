using VaultInjector.Webhook.Pacing;

namespace VaultInjector.Webhook.Tests.Pacing;

public sealed class FairGateTests
{
    [Fact]
    public async Task Lets_no_more_through_than_it_has_places()
    {
        var gate = new FairGate<string>(() => 2);
        await EnterAsync(gate, "a");
        var second = await EnterAsync(gate, "a");

        var third = EnterAsync(gate, "a");

        third.IsCompleted.ShouldBeFalse();
        second.Dispose();
        (await third.WaitAsync(TimeSpan.FromMinutes(1))).ShouldNotBeNull();
    }

    [Fact]
    public async Task Serves_the_namespaces_that_wait_in_turn()
    {
        var gate = new FairGate<string>(() => 1);
        var held = await EnterAsync(gate, "crowd");
        var crowd = Enumerable.Range(0, 3).Select(_ => EnterAsync(gate, "crowd")).ToList();
        var single = EnterAsync(gate, "single");

        held.Dispose();
        (await crowd[0].WaitAsync(TimeSpan.FromMinutes(1))).Dispose();

        (await single.WaitAsync(TimeSpan.FromMinutes(1))).ShouldNotBeNull();
        crowd[1].IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Gives_the_place_of_a_cancelled_request_to_the_next()
    {
        var gate = new FairGate<string>(() => 1);
        var held = await EnterAsync(gate, "a");
        using var impatient = new CancellationTokenSource();
        var gaveUp = gate.EnterAsync("a", impatient.Token).AsTask();
        var next = EnterAsync(gate, "b");
        await impatient.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(gaveUp);

        held.Dispose();

        (await next.WaitAsync(TimeSpan.FromMinutes(1))).ShouldNotBeNull();
    }

    [Fact]
    public async Task Frees_a_place_once_however_often_it_is_disposed()
    {
        var gate = new FairGate<string>(() => 1);
        var held = await EnterAsync(gate, "a");
        held.Dispose();
        held.Dispose();

        await EnterAsync(gate, "a");

        EnterAsync(gate, "a").IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Follows_a_change_of_how_many_places_there_are()
    {
        var places = 1;
        var gate = new FairGate<string>(() => places);
        var first = await EnterAsync(gate, "apps");
        var second = EnterAsync(gate, "apps");
        var third = EnterAsync(gate, "apps");

        places = 2;
        first.Dispose();
        var held = await second;
        await third;
        places = 1;
        held.Dispose();

        EnterAsync(gate, "apps").IsCompleted.ShouldBeFalse("the third still has the only place");
    }

    [Fact]
    public async Task Refuses_more_of_one_key_than_may_wait_and_no_other_key()
    {
        var gate = new FairGate<string>(() => 1, mostWaiting: 2);
        await EnterAsync(gate, "crowd");
        _ = EnterAsync(gate, "crowd");
        using var impatient = new CancellationTokenSource();
        var second = gate.EnterAsync("crowd", impatient.Token).AsTask();

        (await gate.EnterAsync("crowd", CancellationToken.None)).ShouldBeNull();
        EnterAsync(gate, "single").IsCompleted.ShouldBeFalse("it waits");

        await impatient.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(second);
        EnterAsync(gate, "crowd").IsCompleted.ShouldBeFalse("it waits in the place of the one that gave up");
    }

    private static async Task<IDisposable> EnterAsync(FairGate<string> gate, string key) =>
        (await gate.EnterAsync(key, CancellationToken.None)).ShouldNotBeNull();
}
