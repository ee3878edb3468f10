using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace VaultInjector.Webhook.Kubernetes;

/// <summary>The lines of a watch as they come. Empty ones are left out; a line without an end is not an event.</summary>
internal static class WatchLines
{
    /// <summary>Above what etcd stores of one object.</summary>
    private const int MaxBytes = 4 * 1024 * 1024;

    /// <param name="response">Its body is read.</param>
    /// <param name="silence">How long the server may send nothing.</param>
    /// <param name="time">For the limit.</param>
    /// <param name="cancellation">Ends the watch.</param>
    /// <exception cref="KubernetesApiException">A line is longer than an object can be, or the server is silent.</exception>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(
        HttpResponseMessage response, TimeSpan silence, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var reader = PipeReader.Create(await response.Content.ReadAsStreamAsync(cancellation));
        try
        {
            while (true)
            {
                var read = await ReadAsync(reader, silence, time, cancellation);
                var rest = read.Buffer;
                while (TakeLine(ref rest) is { } line)
                {
                    yield return line;
                }

                if (rest.Length > MaxBytes)
                {
                    throw new KubernetesApiException($"watch: an event is larger than {MaxBytes / 1024 / 1024} MiB", null);
                }

                if (read.IsCompleted)
                {
                    yield break;
                }

                reader.AdvanceTo(rest.Start, read.Buffer.End);
            }
        }
        finally
        {
            await reader.CompleteAsync();
        }
    }

    private static async Task<ReadResult> ReadAsync(
        PipeReader reader, TimeSpan silence, TimeProvider time, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(silence, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, deadline.Token);
        try
        {
            return await reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new KubernetesApiException($"watch: the API server was silent for {silence.TotalSeconds} s", null);
        }
    }

    private static byte[]? TakeLine(ref ReadOnlySequence<byte> rest)
    {
        byte[]? line = null;
        while (line is not { Length: > 0 } && rest.PositionOf((byte)'\n') is { } end)
        {
            line = rest.Slice(0, end).ToArray();
            rest = rest.Slice(rest.GetPosition(1, end));
        }

        return line is { Length: > 0 } ? line : null;
    }
}
