namespace VaultInjector.Webhook.Pacing;

/// <summary>
/// Lets a fixed number through at a time and serves those who wait by key in turn: a namespace with a thousand starting pods, or an
/// address that floods, does not keep the others out.
/// </summary>
/// <param name="places">How many, asked each time: the operator may change it.</param>
/// <param name="mostWaiting">How many of one key may wait.</param>
internal sealed class FairGate<TKey>(Func<int> places, int mostWaiting = int.MaxValue)
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, Queue<TaskCompletionSource>> _waiting = [];
    private readonly Queue<TKey> _turns = new();
    private int _taken;

    /// <summary>Waits for a place and holds it until the result is disposed.</summary>
    /// <returns>Null if too many of this key wait already.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async ValueTask<Place?> EnterAsync(TKey key, CancellationToken cancellation)
    {
        if (!TryTake(key, out var ticket))
        {
            return null;
        }

        if (ticket is not null)
        {
            await using var registration = cancellation.Register(() => ticket.TrySetCanceled(cancellation));
            await ticket.Task;
        }

        return new Place(this);
    }

    /// <param name="key">Who asks.</param>
    /// <param name="ticket">To wait for; null if a place was free.</param>
    private bool TryTake(TKey key, out TaskCompletionSource? ticket)
    {
        ticket = null;
        lock (_lock)
        {
            if (_taken < places())
            {
                _taken++;
                return true;
            }

            if (!_waiting.TryGetValue(key, out var queue))
            {
                _waiting[key] = queue = new Queue<TaskCompletionSource>();
                _turns.Enqueue(key);
            }
            else if (queue.Count >= mostWaiting && !MakeRoom(queue))
            {
                return false;
            }

            ticket = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            queue.Enqueue(ticket);
            return true;
        }
    }

    /// <summary>Drops the tickets of those who gave up.</summary>
    /// <returns>Whether there is room again.</returns>
    private bool MakeRoom(Queue<TaskCompletionSource> queue)
    {
        for (var left = queue.Count; left > 0; left--)
        {
            var ticket = queue.Dequeue();
            if (!ticket.Task.IsCompleted)
            {
                queue.Enqueue(ticket);
            }
        }

        return queue.Count < mostWaiting;
    }

    private void Leave()
    {
        lock (_lock)
        {
            _taken--;
            while (_taken < places() && _turns.TryDequeue(out var next))
            {
                var queue = _waiting[next];
                _ = queue.TryDequeue(out var ticket);
                if (queue.Count == 0)
                {
                    _waiting.Remove(next);
                }
                else
                {
                    _turns.Enqueue(next);
                }

                // False if its owner gave up while it waited: the place goes to the next one.
                if (ticket?.TrySetResult() == true)
                {
                    _taken++;
                }
            }
        }
    }

    /// <summary>One place, given back when it is disposed.</summary>
    internal sealed class Place(FairGate<TKey> gate) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                gate.Leave();
            }
        }
    }
}
