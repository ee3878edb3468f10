using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace VaultInjector.Webhook.Kubernetes;

/// <summary>Reads what the API server sends up to a limit, so that nothing that answers in its place can fill our memory.</summary>
internal static class CappedJson
{
    /// <summary>A page of five thousand namespaces with long annotations comes near half of this.</summary>
    private const int MaxAnswerBytes = 64 * 1024 * 1024;

    /// <summary>Above what etcd stores of one object.</summary>
    private const int MaxLineBytes = 4 * 1024 * 1024;

    /// <exception cref="JsonException">It is not JSON.</exception>
    /// <exception cref="InvalidDataException">It is longer than an answer can be.</exception>
    public static async Task<JsonDocument> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        if (response.Content.Headers.ContentLength > MaxAnswerBytes)
        {
            throw TooLong();
        }

        var reader = await OpenAsync(response, cancellation);
        try
        {
            while (true)
            {
                var read = await reader.ReadAsync(cancellation);
                if (read.Buffer.Length > MaxAnswerBytes)
                {
                    throw TooLong();
                }

                if (read.IsCompleted)
                {
                    return JsonDocument.Parse(read.Buffer.ToArray());
                }

                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            }
        }
        finally
        {
            await reader.CompleteAsync();
        }
    }

    /// <summary>Each line as it comes; empty ones are left out.</summary>
    /// <exception cref="KubernetesApiException">A line is longer than an object can be.</exception>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> LinesAsync(
        HttpResponseMessage response,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var reader = await OpenAsync(response, cancellation);
        try
        {
            while (true)
            {
                var read = await reader.ReadAsync(cancellation);
                var rest = read.Buffer;
                while (rest.PositionOf((byte)'\n') is { } end)
                {
                    var line = rest.Slice(0, end);
                    rest = rest.Slice(rest.GetPosition(1, end));
                    if (!line.IsEmpty)
                    {
                        yield return line.ToArray();
                    }
                }

                if (rest.Length > MaxLineBytes)
                {
                    throw new KubernetesApiException($"watch: an event is larger than {MaxLineBytes / 1024 / 1024} MiB", null);
                }

                // What has no end is no event: the server cut the watch off in the middle of it.
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

    private static async Task<PipeReader> OpenAsync(HttpResponseMessage response, CancellationToken cancellation) =>
        PipeReader.Create(await response.Content.ReadAsStreamAsync(cancellation));

    private static InvalidDataException TooLong() => new($"it is larger than {MaxAnswerBytes / 1024 / 1024} MiB");
}
