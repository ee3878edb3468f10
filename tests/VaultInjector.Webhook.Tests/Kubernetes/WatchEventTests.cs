using System.Net;
using System.Text;
using VaultInjector.Webhook.Kubernetes;

namespace VaultInjector.Webhook.Tests.Kubernetes;

/// <summary>One line of a watch, whatever bytes it holds.</summary>
public sealed class WatchEventTests
{
    [Theory]
    [InlineData("""{"type":"ADDED","object":{"metadata":{"resourceVersion":"7"}}}""", WatchEventKind.Present)]
    [InlineData("""{"type":"MODIFIED","object":{"metadata":{"resourceVersion":"7"}}}""", WatchEventKind.Present)]
    [InlineData("""{"type":"DELETED","object":{"metadata":{"resourceVersion":"7"}}}""", WatchEventKind.Deleted)]
    [InlineData("""{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"7"}}}""", WatchEventKind.Bookmark)]
    public void Reads_what_an_API_server_sends(string line, WatchEventKind kind)
    {
        var read = Parse(line);

        read.Kind.ShouldBe(kind);
        read.ResourceVersion.ShouldBe("7");
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"object":{}}""")]
    [InlineData("""{"type":7,"object":{}}""")]
    [InlineData("""{"type":"ADDED"}""")]
    [InlineData("""{"type":"ADDED","object":[]}""")]
    [InlineData("""{"type":"MOVED","object":{}}""")]
    [InlineData("""{"type":"\ud800","object":{}}""")]
    public void Tells_that_a_line_cannot_be_read(string line)
    {
        var read = Parse(line);

        read.Kind.ShouldBe(WatchEventKind.Unreadable);
        read.Problem.ShouldNotBeNullOrEmpty();
        read.ResourceVersion.ShouldBeNull();
    }

    [Theory]
    [InlineData("""{"type":"ERROR","object":{"code":410,"message":"too old"}}""", HttpStatusCode.Gone)]
    [InlineData("""{"type":"ERROR","object":{"code":-5}}""", HttpStatusCode.InternalServerError)]
    [InlineData("""{"type":"ERROR","object":{"code":1e99,"message":"\ud800"}}""", HttpStatusCode.InternalServerError)]
    [InlineData("""{"type":"ERROR"}""", HttpStatusCode.InternalServerError)]
    public void Ends_with_the_status_that_the_API_server_gives(string line, HttpStatusCode status) =>
        Should.Throw<KubernetesApiException>(() => Parse(line)).Status.ShouldBe(status);

    [Fact]
    public void Ends_as_told_where_the_reason_is_not_UTF_8()
    {
        byte[] line = [.. """{"type":"ERROR","object":{"code":410,"message":"x"""u8, 0xff, 0xc0, .. "\",\"\xff\":1}}"u8];

        Should.Throw<KubernetesApiException>(() => WatchEvent.Parse(line)).Status.ShouldBe(HttpStatusCode.Gone);
    }

    private static WatchEvent Parse(string line) => WatchEvent.Parse(Encoding.UTF8.GetBytes(line));
}
