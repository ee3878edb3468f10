using VaultInjector.Templates.Values;

namespace VaultInjector.Templates.Running;

/// <summary>What <c>range</c> goes over: lists, maps in the order of their keys, numbers, channels; nothing for nil.</summary>
internal static class RangeElements
{
    public static IEnumerable<(object? Key, object? Element)> Of(object? value, Place place) => value switch
    {
        null or NilElement => [],
        GoList list => [.. list.Items.Select((item, index) => ((object?)(nint)index, item ?? NilElement.Instance))],
        GoMap map => [.. map.Sorted.Select(item => ((object?)item.Key, item.Value ?? NilElement.Instance))],
        IntSequence sequence => Numbers(sequence),
        _ when GoType.Kind(value) is GoKind.Int or GoKind.Uint => Upwards(value),
        _ => throw place.Fail($"range can't iterate over a value of type {GoType.Name(value)}"),
    };

    private static IEnumerable<(object?, object?)> Numbers(IntSequence sequence)
    {
        nint index = 0;
        for (var number = sequence.From; number < sequence.To; number++)
        {
            yield return (index++, number);
        }
    }

    /// <summary>Zero up to a number, of the number's own type.</summary>
    private static IEnumerable<(object?, object?)> Upwards(object? value)
    {
        var end = GoType.Kind(value) == GoKind.Int ? GoType.ToInt(value) : (long)Math.Min(GoType.ToUint(value), long.MaxValue);
        for (long number = 0; number < end; number++)
        {
            object boxed = value switch
            {
                nint => (nint)number,
                int => (int)number,
                ulong => (ulong)number,
                _ => number,
            };
            yield return (boxed, boxed);
        }
    }
}
