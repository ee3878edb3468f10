using VaultInjector.Templates.Functions;
using VaultInjector.Templates.Limits;
using VaultInjector.Templates.Values;
using static VaultInjector.Templates.Sprig.SprigFunctions;

namespace VaultInjector.Templates.Sprig;

/// <summary>Maps. Keys and values come in the order of the keys, so that a file is the same each time.</summary>
internal static class SprigMaps
{
    public static IEnumerable<Function> All =>
    [
        Of("dict", "a*", New),
        Of("get", "Ms", call => call.Map(0).Items.GetValueOrDefault(call.Text(1), "")),
        Of("set", "Msa", Set),
        Of("unset", "Ms", Unset),
        Of("hasKey", "Ms", call => call.Map(0).Items.ContainsKey(call.Text(1))),
        Of("pluck", "sM*", call => new GoList([.. call.From(1).OfType<GoMap>()
            .Where(map => map.Items.ContainsKey(call.Text(0))).Select(map => map[call.Text(0)])])),
        Of("keys", "M*", call => GoList.OfStrings(
            call.Arguments.OfType<GoMap>().SelectMany(map => map.Sorted).Select(item => (string)item.Key))),
        Of("values", "M", call => new GoList([.. call.Map(0).Sorted.Select(item => item.Value)])),
        Of("pick", "Ms*", call => Some(call.Map(0), key => call.From(1).Contains(key))),
        Of("omit", "Ms*", call => Some(call.Map(0), key => !call.From(1).Contains(key))),
        Of("merge", "MM*", call => Merged(call, overwrites: false)),
        Of("mustMerge", "MM*", call => Merged(call, overwrites: false)),
        Of("mergeOverwrite", "MM*", call => Merged(call, overwrites: true)),
        Of("mustMergeOverwrite", "MM*", call => Merged(call, overwrites: true)),
        Of("dig", "a*", Dig),
        Of("deepCopy", "a", call => Copy(call[0], call.Budget)),
        Of("mustDeepCopy", "a", call => Copy(call[0], call.Budget)),
    ];

    private static GoMap New(Call call)
    {
        var map = new GoMap();
        for (var index = 0; index < call.Count; index += 2)
        {
            map[SprigTexts.Text(call[index])] = index + 1 < call.Count ? call[index + 1] : "";
        }

        return map;
    }

    private static GoMap Set(Call call)
    {
        var map = call.Map(0);
        map[call.Text(1)] = map.IsNil ? throw Call.Fail("assignment to entry in nil map") : call[2];
        return map;
    }

    private static GoMap Unset(Call call)
    {
        call.Map(0).Items.Remove(call.Text(1));
        return call.Map(0);
    }

    private static GoMap Some(GoMap map, Func<object, bool> isWanted)
    {
        var some = new GoMap();
        foreach (var (key, value) in map.Items.Where(item => isWanted(item.Key)))
        {
            some[key] = value;
        }

        return some;
    }

    private static GoMap Merged(Call call, bool overwrites) =>
        call.From(1).OfType<GoMap>().Aggregate(call.Map(0), (to, from) => MapFunctions.Merge(to, from, overwrites, call.Budget));

    private static object? Dig(Call call)
    {
        if (call.Count < 3)
        {
            throw Call.Fail("dig needs at least three arguments");
        }

        var value = call[call.Count - 1];
        foreach (var key in call.Arguments[..^2])
        {
            var map = value as GoMap ?? throw Call.Fail($"dig needs a map, but got {GoType.Name(value)}");
            if (!map.Items.TryGetValue(key as string ?? throw Call.Fail("dig needs keys that are texts"), out value))
            {
                return call[call.Count - 2];
            }
        }

        return value;
    }

    private static object? Copy(object? value, Budget budget)
    {
        Budget.CheckDepth();
        budget.Spend();
        switch (value)
        {
            case GoList list:
                return new GoList(list.Items.ConvertAll(item => Copy(item, budget)), list.ElementType) { IsNil = list.IsNil };
            case GoMap map:
                var copy = new GoMap(map.KeyType, map.ValueType) { IsNil = map.IsNil };
                map.Items.ToList().ForEach(item => copy[item.Key] = Copy(item.Value, budget));
                return copy;
            default:
                return value;
        }
    }
}
