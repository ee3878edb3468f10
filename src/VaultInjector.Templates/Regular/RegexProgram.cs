using VaultInjector.Templates.Faults;

namespace VaultInjector.Templates.Regular;

internal enum StepKind
{
    Set,
    Assertion,

    /// <summary>Goes on at two places, the first one better.</summary>
    Split,

    /// <summary>Remembers where it is, for a group.</summary>
    Mark,
    Match,
}

/// <summary>One instruction of a compiled expression.</summary>
internal sealed class Step(StepKind kind)
{
    public StepKind Kind { get; } = kind;

    public CharSet? Set { get; init; }

    public AssertionKind Assertion { get; init; }

    public int Slot { get; init; }

    public int Next { get; set; }

    public int Other { get; set; }
}

/// <summary>An expression as instructions for <see cref="RegexMachine"/>.</summary>
internal sealed class RegexProgram
{
    private const int MostSteps = 20_000;
    private readonly string _pattern;

    public RegexProgram(string pattern)
    {
        _pattern = pattern;
        (var node, Groups) = RegexParser.Parse(pattern);
        Start = Compile(new RegexNode.Group(node, 0), Add(new Step(StepKind.Match)));
    }

    public List<Step> Steps { get; } = [];

    public List<string?> Groups { get; }

    public int Start { get; }

    private int Add(Step step)
    {
        if (Steps.Count >= MostSteps)
        {
            throw new FunctionException($"error parsing regexp: expression too large: `{_pattern}`");
        }

        Steps.Add(step);
        return Steps.Count - 1;
    }

    /// <summary>The place where the node begins, if <paramref name="next"/> is what follows it.</summary>
    private int Compile(RegexNode node, int next) => node switch
    {
        RegexNode.Set set => Add(new Step(StepKind.Set) { Set = set.Characters, Next = next }),
        RegexNode.Assertion assertion => Add(new Step(StepKind.Assertion) { Assertion = assertion.Kind, Next = next }),
        RegexNode.Sequence sequence => sequence.Parts.AsEnumerable().Reverse().Aggregate(next, (after, part) => Compile(part, after)),
        RegexNode.Choice choice => Either([.. choice.Parts.Select(part => Compile(part, next))]),
        RegexNode.Group group => Group(group, next),
        RegexNode.Repeat repeat => Repeat(repeat, next),
        _ => next,
    };

    private int Either(int[] starts) =>
        starts[..^1].Reverse().Aggregate(starts[^1], (other, start) => Add(new Step(StepKind.Split) { Next = start, Other = other }));

    private int Group(RegexNode.Group group, int next)
    {
        var close = Add(new Step(StepKind.Mark) { Slot = (2 * group.Index) + 1, Next = next });
        return Add(new Step(StepKind.Mark) { Slot = 2 * group.Index, Next = Compile(group.Part, close) });
    }

    private int Repeat(RegexNode.Repeat repeat, int next)
    {
        if (repeat.Most < 0)
        {
            var loop = Add(new Step(StepKind.Split));
            Link(loop, Compile(repeat.Part, loop), next, repeat.IsGreedy);
            next = loop;
        }
        else
        {
            var end = next;
            for (var count = repeat.Least; count < repeat.Most; count++)
            {
                var split = Add(new Step(StepKind.Split));
                Link(split, Compile(repeat.Part, next), end, repeat.IsGreedy);
                next = split;
            }
        }

        for (var count = 0; count < repeat.Least; count++)
        {
            next = Compile(repeat.Part, next);
        }

        return next;
    }

    private void Link(int split, int part, int after, bool isGreedy) =>
        (Steps[split].Next, Steps[split].Other) = isGreedy ? (part, after) : (after, part);
}
