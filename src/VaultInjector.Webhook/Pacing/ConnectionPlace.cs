using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace VaultInjector.Webhook.Pacing;

/// <summary>One connection's place in its listener's budget, and what its client has shown so far.</summary>
internal sealed class ConnectionPlace : IDisposable
{
    private static readonly object Key = new();

    private readonly ConnectionBudget _budget;
    private readonly ConnectionContext _connection;
    private readonly TimeProvider _time;
    private int _requests;
    private long _lastUsed;

    public ConnectionPlace(ConnectionBudget budget, ConnectionContext connection, TimeProvider time)
    {
        (_budget, _connection, _time, _lastUsed) = (budget, connection, time, time.GetTimestamp());
        connection.Items[Key] = this;
    }

    public IPAddress Address => (_connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;

    /// <summary>Whether its client has sent a good request: an admission review, or the token of a pod.</summary>
    public bool IsKnown { get; private set; }

    public bool IsBusy => Requests > 0;

    /// <summary>Requests of this connection that are being answered.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>A timestamp of the clock.</summary>
    public long LastUsed => Volatile.Read(ref _lastUsed);

    /// <summary>The client sent a good request. Its connection is kept before those of unknown clients.</summary>
    public static void MarkKnown(HttpContext context)
    {
        if (Of(context) is { } place)
        {
            place.IsKnown = true;
        }
    }

    /// <summary>Counts each request of a connection while it is being answered; one too many is turned away.</summary>
    public static async Task CountAsync(HttpContext context, RequestDelegate next)
    {
        var place = Of(context);
        if (place?.TryBegin() == false)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = "1";
            return;
        }

        try
        {
            await next(context);
        }
        finally
        {
            place?.Finish();
        }
    }

    /// <summary>Closes the connection: its place was given to another one.</summary>
    public void End() => _connection.Abort(new ConnectionAbortedException("Its place was given to another connection."));

    public void Dispose() => _budget.Leave(this);

    private static ConnectionPlace? Of(HttpContext context) =>
        context.Features.Get<IConnectionItemsFeature>() is { } connection && connection.Items.TryGetValue(Key, out var place)
            ? (ConnectionPlace?)place
            : null;

    private bool TryBegin()
    {
        if (!_budget.BeginRequest(this))
        {
            return false;
        }

        Interlocked.Increment(ref _requests);
        return true;
    }

    private void Finish()
    {
        Volatile.Write(ref _lastUsed, _time.GetTimestamp());
        Interlocked.Decrement(ref _requests);
        _budget.EndRequest();
    }
}
