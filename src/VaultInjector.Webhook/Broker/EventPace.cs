namespace VaultInjector.Webhook.Broker;

/// <summary>Limits how many events on pods the injector writes in a second: an outage of Vault stops many pods at once.</summary>
internal sealed class EventPace(TimeProvider time)
{
    private const int MostASecond = 20;

    private readonly Lock _lock = new();
    private long _second = time.GetTimestamp();
    private int _written;

    /// <summary>Takes a place of this second; false if none is left.</summary>
    public bool HasPlace()
    {
        lock (_lock)
        {
            if (time.GetElapsedTime(_second) >= TimeSpan.FromSeconds(1))
            {
                (_second, _written) = (time.GetTimestamp(), 0);
            }

            return ++_written <= MostASecond;
        }
    }
}
