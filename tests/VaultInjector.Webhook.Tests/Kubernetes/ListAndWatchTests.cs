using System.Text.Json;
using System.Threading.Channels;
using k8s;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using VaultInjector.Injection.Ground;
using VaultInjector.Runtime.Time;
using VaultInjector.Webhook.Kubernetes;
using VaultInjector.Webhook.Telemetry;
using VaultInjector.Webhook.Tests.Support;

namespace VaultInjector.Webhook.Tests.Kubernetes;

/// <summary>The one loop that follows objects, with an API server that answers what a test says, in virtual time.</summary>
public sealed class ListAndWatchTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly ScriptedServer _server = new();
    private readonly ServiceProvider _services =
        new ServiceCollection().AddMetrics().AddSingleton<InjectorMetrics>().BuildServiceProvider();

    private readonly CancellationTokenSource _stop = new();
    private readonly Names _names = new();
    private readonly ListAndWatch _watch;
    private readonly Task _running;

    public ListAndWatchTests()
    {
        var configuration = new KubernetesClientConfiguration { Host = "http://kubernetes.test" };
        var connection = new KubernetesConnection(configuration, _time, handler: _server);
        var clock = new Clock(_time, () => 0.5, (_, cancellation) => Task.Delay(TimeSpan.Zero, cancellation));
        _watch = new ListAndWatch(
            new WatchedCollection("namespaces", "/api/v1/namespaces"),
            new KubernetesApi(connection),
            clock,
            _services.GetRequiredService<InjectorMetrics>(),
            NullLogger.Instance);
        _running = _watch.RunAsync(_names, _stop.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
        await _services.DisposeAsync();
    }

    [Fact]
    public async Task Lists_page_by_page_and_watches_from_the_last()
    {
        await _server.AnswerAsync(asked => asked.ShouldContain("limit=250"), List("1", "next", "a", "b"));
        await _server.AnswerAsync(asked => asked.ShouldContain("continue=next"), List("5", "", "c"));
        await _server.AnswerAsync(asked => asked.ShouldContain("resourceVersion=5"), Event("ADDED", "d", "6"));

        await _names.SeenAsync("d");
        _names.All.ShouldBe(["a", "b", "c", "d"]);
        _watch.Age.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public async Task Goes_on_after_a_bad_event_and_after_one_that_its_follower_cannot_take()
    {
        await _server.AnswerAsync(_ => { }, List("1", ""));
        await _server.AnswerAsync(_ => { }, "no JSON\n" + Event("ADDED", "throw", "2") + Event("ADDED", "a", "3"));

        await _names.SeenAsync("a");
    }

    [Fact]
    public async Task Goes_on_from_the_last_version_where_the_watch_ends_or_breaks()
    {
        await _server.AnswerAsync(_ => { }, List("1", ""));
        await _server.AnswerAsync(_ => { }, Event("BOOKMARK", "", "9"));
        await _server.AnswerAsync(asked => asked.ShouldContain("watch=true"), null);

        await _server.AnswerAsync(asked => asked.ShouldContain("resourceVersion=9"), Event("ADDED", "a", "10"));
        await _names.SeenAsync("a");
    }

    [Fact]
    public async Task Lists_again_where_the_version_is_too_old()
    {
        await _server.AnswerAsync(_ => { }, List("1", "", "gone"));
        await _server.AnswerAsync(_ => { }, """{"type":"ERROR","object":{"code":410}}""" + "\n");
        await _server.AnswerAsync(asked => asked.ShouldContain("limit="), List("20", "", "a"));

        await _names.SeenAsync("a");
    }

    [Fact]
    public async Task Gives_up_a_silent_watch_and_tells_how_old_its_copy_is()
    {
        await _server.AnswerAsync(_ => { }, List("1", ""));
        await _server.SilenceAsync();
        _time.Advance(TimeSpan.FromSeconds(49));
        _watch.Age.ShouldBe(TimeSpan.FromSeconds(49));
        _watch.State.Ready.ShouldBeTrue();
        _watch.State.Detail.ShouldBe("current as of 49 s ago");

        _time.Advance(TimeSpan.FromSeconds(1));

        await _server.AnswerAsync(asked => asked.ShouldContain("resourceVersion=1"), Event("ADDED", "a", "2"));
        await _names.SeenAsync("a");
    }

    private static string List(string version, string next, params string[] names) =>
        $$$"""{"metadata":{"resourceVersion":"{{{version}}}","continue":"{{{next}}}"},"items":[""" +
        $"{string.Join(',', names.Select(Item))}]}}";

    private static string Item(string name) => $$$"""{"metadata":{"name":"{{{name}}}"}}""";

    private static string Event(string type, string name, string version) =>
        $$$$"""{"type":"{{{{type}}}}","object":{"metadata":{"name":"{{{{name}}}}","resourceVersion":"{{{{version}}}}"}}}""" + "\n";

    private sealed class Names : IObjectFollower
    {
        private readonly Channel<string> _seen = Channel.CreateUnbounded<string>();

        public List<string> All { get; } = [];

        public void Present(JsonElement item)
        {
            var name = item.Get("metadata"u8).Text("name"u8)!;
            if (name == "throw")
            {
                throw new InvalidOperationException(name);
            }

            All.Add(name);
            _seen.Writer.TryWrite(name);
        }

        public void Gone(JsonElement item)
        {
        }

        public async Task SeenAsync(string name)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
            while (await _seen.Reader.ReadAsync(limit.Token) != name)
            {
            }
        }
    }
}
