namespace VaultInjector.Webhook.Broker;

/// <summary>
/// Lets so many through at a time and serves those who wait by namespace in turn, so that a namespace with a thousand starting
/// pods does not keep the others out.
/// </summary>
/// <param name="places">How many, asked each time: the operator may change it.</param>
internal sealed class FairGate(Func<int> places)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Queue<TaskCompletionSource>> _waiting = new(StringComparer.Ordinal);
    private readonly Queue<string> _turns = new();
    private int _taken;

    /// <summary>Waits for a place and holds it until the result is disposed.</summary>
    public async Task<IDisposable> EnterAsync(string @namespace, CancellationToken cancellation)
    {
        if (Wait(@namespace) is { } ticket)
        {
            using var registration = cancellation.Register(() => ticket.TrySetCanceled(cancellation));
            await ticket.Task;
        }

        return new Place(this);
    }

    /// <summary>A ticket to wait for, or null where a place was free.</summary>
    private TaskCompletionSource? Wait(string @namespace)
    {
        lock (_lock)
        {
            if (_taken < places())
            {
                _taken++;
                return null;
            }

            var ticket = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (!_waiting.TryGetValue(@namespace, out var queue))
            {
                _waiting[@namespace] = queue = new Queue<TaskCompletionSource>();
                _turns.Enqueue(@namespace);
            }

            queue.Enqueue(ticket);
            return ticket;
        }
    }

    private void Leave()
    {
        lock (_lock)
        {
            _taken--;
            while (_taken < places() && _turns.TryDequeue(out var next))
            {
                var queue = _waiting[next];
                var ticket = queue.Dequeue();
                if (queue.Count == 0)
                {
                    _waiting.Remove(next);
                }
                else
                {
                    _turns.Enqueue(next);
                }

                // False where its owner gave up while it waited: the place goes to the next one.
                if (ticket.TrySetResult())
                {
                    _taken++;
                }
            }
        }
    }

    private sealed class Place(FairGate gate) : IDisposable
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
