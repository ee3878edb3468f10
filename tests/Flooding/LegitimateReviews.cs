using System.Net;
using System.Text;

namespace VaultInjector.Flooding;

/// <summary>An API server's reviews at a fixed pace, on one connection as it has it, and what became of each.</summary>
internal sealed class LegitimateReviews(Uri admission, string review, Func<string, bool> isRight)
{
    public List<TimeSpan> Times { get; } = [];

    /// <summary>What went wrong, a line each.</summary>
    public List<string> Failures { get; } = [];

    public TimeSpan Percentile(double share) => Times.Order().ElementAt((int)((Times.Count - 1) * share));

    /// <summary>Sends one review each <paramref name="pace"/>, and <paramref name="least"/> at least.</summary>
    public async Task SendAsync(TimeSpan pace, TimeSpan length, int least = 1)
    {
        using var client = Flood.Client(IPAddress.Loopback);
        client.DefaultRequestVersion = HttpVersion.Version20;
        var time = TimeProvider.System;
        var started = time.GetTimestamp();
        do
        {
            var sent = time.GetTimestamp();
            await SendAsync(client);
            var took = time.GetElapsedTime(sent);
            Times.Add(took);
            await Task.Delay(took < pace ? pace - took : TimeSpan.Zero);
        }
        while (time.GetElapsedTime(started) < length || Times.Count < least);
    }

    private async Task SendAsync(HttpClient client)
    {
        try
        {
            using var content = new StringContent(review, Encoding.UTF8, "application/json");
            using var answer = await client.PostAsync(new Uri(admission, "/mutate"), content);
            var said = await answer.Content.ReadAsStringAsync();
            if (answer.StatusCode != HttpStatusCode.OK || !isRight(said))
            {
                Failures.Add($"{(int)answer.StatusCode}: {said}");
            }
        }
        catch (HttpRequestException failure)
        {
            Failures.Add(failure.Message);
        }
    }
}
