using VaultInjector.Templates.Limits;

namespace VaultInjector.Templates.Regular;

/// <summary>Follows all ways through a program at once, so that no expression takes more than linear time.</summary>
internal sealed class RegexMachine(RegexProgram program, List<int> input, Budget budget)
{
    private List<Thread> _now = [];
    private List<Thread> _next = [];
    private readonly int[] _seen = new int[program.Steps.Count];
    private readonly Stack<Thread> _open = new();
    private int _round;

    /// <summary>The first match from a place on: start and end of each group, -1 where it took no part; null if there is none.</summary>
    public int[]? Match(int from)
    {
        int[]? match = null;
        _now.Clear();
        for (var at = from; at <= input.Count; at++)
        {
            _round++;
            Rearrange(at);
            if (match is null)
            {
                Follow(_now, new Thread(program.Start, Unmarked()), at);
            }

            if (_now.Count == 0 && match is not null)
            {
                break;
            }

            budget.Spend(1 + (_now.Count / 8));
            match = Advance(at) ?? match;
            (_now, _next) = (_next, _now);
        }

        return match;
    }

    private int[] Unmarked()
    {
        var slots = new int[2 * program.Groups.Count];
        Array.Fill(slots, -1);
        return slots;
    }

    /// <summary>Goes through splits, marks and assertions of all threads, in their order.</summary>
    private void Rearrange(int at)
    {
        var waiting = _now;
        _now = _next;
        _now.Clear();
        foreach (var thread in waiting)
        {
            Follow(_now, thread, at);
        }

        _next = waiting;
    }

    /// <summary>Steps over one character; gives a match if the best thread that is left has one.</summary>
    private int[]? Advance(int at)
    {
        _next.Clear();
        foreach (var thread in _now)
        {
            var step = program.Steps[thread.Step];
            if (step.Kind == StepKind.Match)
            {
                return thread.Slots;
            }

            if (at < input.Count && step.Set!.Contains(input[at]))
            {
                _next.Add(new Thread(step.Next, thread.Slots));
            }
        }

        return null;
    }

    private void Follow(List<Thread> to, Thread start, int at)
    {
        _open.Push(start);
        while (_open.TryPop(out var thread))
        {
            if (_seen[thread.Step] == _round)
            {
                continue;
            }

            _seen[thread.Step] = _round;
            var step = program.Steps[thread.Step];
            switch (step.Kind)
            {
                case StepKind.Split:
                    _open.Push(thread with { Step = step.Other });
                    _open.Push(thread with { Step = step.Next });
                    break;
                case StepKind.Mark:
                    var slots = (int[])thread.Slots.Clone();
                    slots[step.Slot] = at;
                    _open.Push(new Thread(step.Next, slots));
                    break;
                case StepKind.Assertion when !Holds(step.Assertion, at):
                    break;
                case StepKind.Assertion:
                    _open.Push(thread with { Step = step.Next });
                    break;
                default:
                    to.Add(thread);
                    break;
            }
        }
    }

    private bool Holds(AssertionKind kind, int at) => kind switch
    {
        AssertionKind.TextStart => at == 0,
        AssertionKind.TextEnd => at == input.Count,
        AssertionKind.LineStart => at == 0 || input[at - 1] == '\n',
        AssertionKind.LineEnd => at == input.Count || input[at] == '\n',
        AssertionKind.WordBoundary => IsWord(at - 1) != IsWord(at),
        _ => IsWord(at - 1) == IsWord(at),
    };

    private bool IsWord(int at) =>
        at >= 0 && at < input.Count && input[at] is '_' or (>= '0' and <= '9') or (>= 'A' and <= 'Z') or (>= 'a' and <= 'z');

    private readonly record struct Thread(int Step, int[] Slots);
}
