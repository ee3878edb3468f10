namespace VaultInjector.Webhook.Refusals;

/// <summary>A request that was refused, in words. The endpoint marks the request with it; <see cref="RefusalJournal"/> keeps it.</summary>
/// <param name="Where"><c>admission</c> or <c>broker</c>.</param>
/// <param name="Who">The pod or the namespace as far as it is known.</param>
/// <param name="Code">From a closed set.</param>
/// <param name="Sentence">What is wrong and what to do; never a secret.</param>
internal sealed record RefusedRequest(string Where, string Who, string Code, string Sentence)
{
    private const int MostLetters = 600;
    private static readonly object Key = new();

    public static void Mark(HttpContext context, RefusedRequest refused) => context.Items[Key] = refused with
    {
        Sentence = refused.Sentence.Length <= MostLetters ? refused.Sentence : $"{refused.Sentence[..MostLetters]}…",
    };

    public static RefusedRequest? Of(HttpContext context) => context.Items.TryGetValue(Key, out var mark) ? mark as RefusedRequest : null;
}
