using System.Net;
using System.Text;
using System.Threading.Channels;

namespace VaultInjector.Webhook.Tests.Support;

/// <summary>An API server whose requests wait until the test answers them, one after the other.</summary>
internal sealed class ScriptedServer : HttpMessageHandler
{
    private readonly Channel<(string Asked, TaskCompletionSource<HttpResponseMessage> Answer)> _requests =
        Channel.CreateUnbounded<(string, TaskCompletionSource<HttpResponseMessage>)>();

    /// <summary>Answers the next request; null breaks its connection. A watch ends after its events.</summary>
    public async Task AnswerAsync(Action<string> check, string? body)
    {
        var (asked, answer) = await NextAsync();
        check(asked);
        if (body is null)
        {
            answer.SetException(new HttpRequestException("connection reset"));
            return;
        }

        answer.SetResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) });
    }

    /// <summary>Answers the next request with headers and nothing else; returns when more is waited for.</summary>
    public async Task SilenceAsync()
    {
        var silence = new SilentStream();
        (await NextAsync()).Answer.SetResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(silence) });
        await silence.IsRead.Task.WaitAsync(TimeSpan.FromMinutes(2));
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<HttpResponseMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        _requests.Writer.TryWrite((request.RequestUri!.PathAndQuery, answer));
        return answer.Task.WaitAsync(cancellationToken);
    }

    private async Task<(string Asked, TaskCompletionSource<HttpResponseMessage> Answer)> NextAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        return await _requests.Reader.ReadAsync(limit.Token);
    }

    private sealed class SilentStream : MemoryStream
    {
        public TaskCompletionSource IsRead { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override bool CanSeek => false;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            IsRead.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return 0;
        }
    }
}
