using System.Net;
using Microsoft.AspNetCore.Connections;

namespace VaultInjector.Webhook.Pacing;

/// <summary>
/// A listener's connections, counted by memory: a fixed number of places. When all are taken, a new connection gets the place of another
/// one: clients that never sent a good request lose theirs first, those of the address with most connections before others. A client that
/// is known and is being answered never loses its place.
/// </summary>
internal sealed class ConnectionBudget(int places, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly HashSet<ConnectionPlace> _held = [];

    public int Held
    {
        get
        {
            lock (_lock)
            {
                return _held.Count;
            }
        }
    }

    /// <returns>The place, held until it is disposed; null where no place can be freed.</returns>
    public ConnectionPlace? Enter(ConnectionContext connection)
    {
        ConnectionPlace? victim = null;
        var place = new ConnectionPlace(this, connection, time);
        lock (_lock)
        {
            if (_held.Count >= places)
            {
                victim = Victim();
                if (victim is null)
                {
                    return null;
                }

                _held.Remove(victim);
            }

            _held.Add(place);
        }

        victim?.End();
        return place;
    }

    public void Leave(ConnectionPlace place)
    {
        lock (_lock)
        {
            _held.Remove(place);
        }
    }

    private ConnectionPlace? Victim()
    {
        var crowds = new Dictionary<IPAddress, int>();
        foreach (var place in _held)
        {
            crowds[place.Address] = crowds.GetValueOrDefault(place.Address) + 1;
        }

        return _held
            .Where(place => !place.IsKnown || !place.IsBusy)
            .MinBy(place => (place.IsKnown, place.IsBusy, -crowds[place.Address], place.LastUsed));
    }
}
