using System.Net;
using Microsoft.AspNetCore.Connections;

namespace VaultInjector.Webhook.Pacing;

/// <summary>
/// A listener's connections, counted by memory: a fixed number of places. When all are taken, the address with most connections gives one
/// up to a new client of another address: one whose client never sent a good request, before others. An address that has the most itself
/// gets a new one only for one of its own that is idle. A client that is known and is being answered never loses its place.
/// </summary>
internal sealed class ConnectionBudget(int places, TimeProvider time)
{
    /// <summary>Long enough for a handshake and a first request.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(5);

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
                victim = Victim(place.Address);
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

    private ConnectionPlace? Victim(IPAddress newcomer)
    {
        var crowds = new Dictionary<IPAddress, int>();
        foreach (var place in _held)
        {
            crowds[place.Address] = crowds.GetValueOrDefault(place.Address) + 1;
        }

        var most = crowds.Values.Max();
        var crowd = _held.Where(place => crowds[place.Address] == most && !(place.IsKnown && place.IsBusy)).ToList();
        if (crowds.GetValueOrDefault(newcomer) >= most)
        {
            crowd = Idlers(crowd);
        }

        return crowd.MinBy(place => (place.IsKnown, place.IsBusy, place.LastUsed));
    }

    /// <summary>Those that are idle; known clients among them only where there are no unknown ones.</summary>
    private List<ConnectionPlace> Idlers(List<ConnectionPlace> crowd)
    {
        var isKnown = crowd.TrueForAll(place => place.IsKnown);
        return crowd.FindAll(place => place.IsKnown == isKnown && !place.IsBusy && time.GetElapsedTime(place.LastUsed) >= Idle);
    }
}
