using System.Text.Json;

namespace VaultInjector.Webhook.Kubernetes;

/// <summary>
/// Takes what a <see cref="ListAndWatch"/> finds. Elements are valid during the call only. What a call throws is counted and logged, and
/// ends nothing, except for <see cref="ListBeginsAsync"/>: then the list is asked for again.
/// </summary>
internal interface IObjectFollower
{
    /// <summary>A whole list follows: an object that is not in it, and was there before, is gone.</summary>
    Task ListBeginsAsync(CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>The object is there: listed, new or changed.</summary>
    void Present(JsonElement item);

    /// <summary>The object is gone, or no longer selected.</summary>
    void Gone(JsonElement item);

    /// <summary>All objects were listed.</summary>
    void ListEnds(CancellationToken cancellation)
    {
    }
}
