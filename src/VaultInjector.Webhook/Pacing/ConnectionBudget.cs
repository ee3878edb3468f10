using System.Net;
using Microsoft.AspNetCore.Connections;

namespace VaultInjector.Webhook.Pacing;

/// <summary>
/// A listener's connections, counted by memory: a fixed number of places. When all are taken, the address with most connections gives one
/// up to a new client of another address: one whose client never sent a good request, before others. An address that has the most itself
/// gets a new one only for one of its own that is idle. A client that is known and is being answered never loses its place. The requests of
/// all connections are counted too, since one of HTTP/2 carries a hundred.
/// </summary>
/// <param name="places">For connections.</param>
/// <param name="mostRequests">Requests at a time; known clients may have as many again.</param>
/// <param name="time">For the idle ones.</param>
internal sealed class ConnectionBudget(int places, int mostRequests, TimeProvider time)
{
    /// <summary>Long enough for a handshake and a first request.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly HashSet<ConnectionPlace> _held = [];
    private int _requests;

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

    /// <summary>Requests that are being answered.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Counts a request of this connection. Where there are too many, the address with most gives up a connection.</summary>
    /// <returns>False if this one's address has the most itself.</returns>
    public bool BeginRequest(ConnectionPlace place)
    {
        if (Interlocked.Increment(ref _requests) <= (place.IsKnown ? 2 * mostRequests : mostRequests))
        {
            return true;
        }

        ConnectionPlace? victim;
        lock (_lock)
        {
            victim = Busiest(place);
            if (victim is not null)
            {
                _held.Remove(victim);
            }
        }

        if (victim is null)
        {
            EndRequest();
        }

        victim?.End();
        return victim is not null;
    }

    public void EndRequest() => Interlocked.Decrement(ref _requests);

    public void Leave(ConnectionPlace place)
    {
        lock (_lock)
        {
            _held.Remove(place);
        }
    }

    /// <summary>
    /// The connection with most requests, of the address with most of them: among unknown clients, and among known ones only where a known
    /// one asks and there are no unknown ones. Null where that is the address that asks.
    /// </summary>
    private ConnectionPlace? Busiest(ConnectionPlace asking)
    {
        var busy = _held.Where(place => place.Requests > 0 && !place.IsKnown).ToList();
        var isKnownToo = asking.IsKnown && busy.Count == 0;
        if (isKnownToo)
        {
            busy = [.. _held.Where(place => place.Requests > 0)];
        }

        var crowd = busy.GroupBy(place => place.Address).MaxBy(address => address.Sum(place => place.Requests));
        var own = busy.Where(place => place.Address.Equals(asking.Address)).Sum(place => place.Requests);
        return crowd is not null && ((asking.IsKnown && !isKnownToo) || crowd.Sum(place => place.Requests) > own)
            ? crowd.MaxBy(place => place.Requests)
            : null;
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
