using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using VaultInjector.Webhook.Refusals;

namespace VaultInjector.Webhook.Identity;

/// <summary>Tokens that the API server refused a moment ago, by their hash: asking again with one does not reach the API server.</summary>
internal sealed class RefusedTokens(TimeProvider time)
{
    public static readonly TimeSpan Life = TimeSpan.FromSeconds(3);
    private const int Most = 1024;

    private readonly ConcurrentDictionary<string, Remembered> _refused = new(StringComparer.Ordinal);

    public Refusal? Find(string token) =>
        _refused.TryGetValue(Hash(token), out var known) && time.GetElapsedTime(known.Since) < Life ? known.Refusal : null;

    public void Remember(string token, Refusal refusal)
    {
        if (_refused.Count >= Most)
        {
            _refused.Clear();
        }

        _refused[Hash(token)] = new Remembered(refusal, time.GetTimestamp());
    }

    private static string Hash(string token) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    private sealed record Remembered(Refusal Refusal, long Since);
}
