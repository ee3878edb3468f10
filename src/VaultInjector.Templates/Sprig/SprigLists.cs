using VaultInjector.Templates.Functions;
using VaultInjector.Templates.Values;
using static VaultInjector.Templates.Sprig.SprigFunctions;

namespace VaultInjector.Templates.Sprig;

/// <summary>Lists. The names with <c>must</c> are the same here: all of them fail where they cannot do it.</summary>
internal static class SprigLists
{
    public static IEnumerable<Function> All =>
    [
        Of("list", "a*", call => new GoList([.. call.Arguments])),
        Of("tuple", "a*", call => new GoList([.. call.Arguments])),
        .. Both("append", "aa", call => New([.. Items(call[0], "push on"), call[1]])),
        .. Both("push", "aa", call => New([.. Items(call[0], "push on"), call[1]])),
        .. Both("prepend", "aa", call => New([call[1], .. Items(call[0], "prepend on")])),
        .. Both("first", "a", call => Items(call[0], "find first on").FirstOrDefault()),
        .. Both("last", "a", call => Items(call[0], "find last on").LastOrDefault()),
        .. Both("rest", "a", call => New(Items(call[0], "find rest on").Skip(1))),
        .. Both("initial", "a", call => New(Items(call[0], "find initial on").SkipLast(1))),
        .. Both("reverse", "a", call => New(Items(call[0], "find reverse on").AsEnumerable().Reverse())),
        .. Both("compact", "a", call => New(Items(call[0], "compact on").Where(item => !SprigDefaults.IsEmpty(item)))),
        .. Both("uniq", "a", call => Unique(call)),
        .. Both("without", "aa*", call => New(Items(call[0], "find without on").Where(item => !Contains(call, call.From(1), item)))),
        .. Both("has", "aa", call => call[1] is not null && Contains(call, Items(call[1], "find has on"), call[0])),
        .. Both("slice", "aa*", Slice),
        .. Both("chunk", "ia", Chunk),
        Of("concat", "a*", call => New(call.Arguments.SelectMany(list => Items(list, "concat as list")))),
    ];

    private static IEnumerable<Function> Both(string name, string signature, Func<Call, object?> body) =>
    [
        Of(name, signature, body), Of($"must{char.ToUpperInvariant(name[0])}{name[1..]}", signature, body),
    ];

    private static GoList New(IEnumerable<object?> items) => new([.. items]);

    private static List<object?> Items(object? value, string action) => value is GoList list
        ? list.Items
        : throw Call.Fail($"Cannot {action} type {GoType.KindName(value)}");

    private static bool Contains(Call call, IEnumerable<object?> items, object? value) =>
        items.Any(item => DeepEquality.Of(item, value, call.Budget));

    private static GoList Unique(Call call)
    {
        var unique = new List<object?>();
        foreach (var item in Items(call[0], "find uniq on"))
        {
            if (!Contains(call, unique, item))
            {
                unique.Add(item);
            }
        }

        return new GoList(unique);
    }

    private static object? Slice(Call call)
    {
        if (call[0] is not GoList list)
        {
            throw Call.Fail($"list should be type of slice or array but {GoType.KindName(call[0])}");
        }

        if (list.Items.Count == 0)
        {
            return null;
        }

        var start = call.Count > 1 ? SprigNumbers.Int(call[1]) : 0;
        var end = call.Count > 2 ? SprigNumbers.Int(call[2]) : list.Items.Count;
        return start >= 0 && start <= end && end <= list.Items.Count
            ? new GoList(list.Items.GetRange((int)start, (int)(end - start)), list.ElementType)
            : throw Call.Fail("reflect.Value.Slice: slice index out of bounds");
    }

    private static GoList Chunk(Call call) => call.Int(0) > 0
        ? new GoList([.. Items(call[1], "chunk").Chunk((int)Math.Min(call.Int(0), int.MaxValue)).Select(New)], "[]interface {}")
        : throw Call.Fail("the size of a chunk must be greater than 0");
}
