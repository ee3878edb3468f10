using VaultInjector.Templates.Faults;
using VaultInjector.Templates.Limits;
using VaultInjector.Templates.Text;
using VaultInjector.Templates.Values;

namespace VaultInjector.Templates.Functions;

/// <summary>Consul Template's functions for lists and maps.</summary>
internal static class MapFunctions
{
    public static IEnumerable<Function> All =>
    [
        Function.Of("in", "aa", call => IsIn(call[0], call[1])),
        Function.Of("contains", "aa", call => IsIn(call[1], call[0])),
        Function.Of("containsAll", "La", call => call.List(0).Items.TrueForAll(item => IsIn(call[1], item))),
        Function.Of("containsAny", "La", call => call.List(0).Items.Exists(item => IsIn(call[1], item))),
        Function.Of("containsNone", "La", call => !call.List(0).Items.Exists(item => IsIn(call[1], item))),
        Function.Of("containsNotAll", "La", call => !call.List(0).Items.TrueForAll(item => IsIn(call[1], item))),
        Function.Of("explodeMap", "M", Explode),
        Function.Of("mergeMap", "MM", call => Merge(call.Map(0), call.Map(1), overwrites: false, call.Budget), "0.27"),
        Function.Of("mergeMapWithOverride", "MM", call => Merge(call.Map(0), call.Map(1), overwrites: true, call.Budget), "0.27"),
        Function.Of("scratch", "", call => call.Context.Scratch),
        Function.Of("executeTemplate", "sa*", Execute),
    ];

    /// <summary>Puts into the first map what it lacks, or with <paramref name="overwrites"/> all of the other.</summary>
    public static GoMap Merge(GoMap to, GoMap from, bool overwrites, Budget budget)
    {
        Budget.CheckDepth();
        foreach (var (key, value) in from.Items.ToList())
        {
            budget.Spend();
            if (to[key] is GoMap inner && value is GoMap more)
            {
                Merge(inner, more, overwrites, budget);
            }
            else if (overwrites || (value is not null && !GoType.IsTrue(to[key])))
            {
                to[key] = value;
            }
        }

        return to;
    }

    private static bool IsIn(object? collection, object? value) => collection switch
    {
        GoList list when value is null && list.Items.Exists(item => item is not (null or bool or GoList or GoMap)) =>
            throw Call.Fail("it looks for nil, which no list holds; look for a text or a number"),
        GoList list => list.Items.Exists(item => IsSame(item, value)),
        string when value is null => throw Call.Fail("it looks for nil, which no text holds; look for a text"),
        string text => value is string part && text.Contains(part, StringComparison.Ordinal),
        JsonNumber number => value is JsonNumber part && number.Digits.Contains(part.Digits, StringComparison.Ordinal),
        _ => false,
    };

    private static bool IsSame(object? item, object? value) => (item, value) switch
    {
        (string one, string other) => one == other,
        (JsonNumber one, JsonNumber other) => one == other,
        (double one, double other) => one == other,
        _ => GoType.Kind(item) == GoKind.Int && GoType.Kind(value) == GoKind.Int && GoType.ToInt(item) == GoType.ToInt(value),
    };

    private static GoMap Explode(Call call)
    {
        var exploded = new GoMap();
        foreach (var (key, value) in call.Map(0).Sorted)
        {
            Put(exploded, (string)key, value);
        }

        return exploded;
    }

    private static void Put(GoMap map, string key, object? value)
    {
        var (path, parts) = (key, key.Split('/'));
        foreach (var part in parts[..^1])
        {
            map.Items.TryAdd(part, new GoMap());
            map = map[part] as GoMap ?? throw new FunctionException(
                $"explodeMap: not a map: {Quoting.Quote(path)}: {Quoting.Quote(part)} already has a value");
        }

        if (parts[^1] != "")
        {
            map[parts[^1]] = value;
        }
    }

    private static string Execute(Call call) => call.Count <= 2
        ? call.Context.Execute(call.Text(0), call.Count == 2 ? call[1] : null)
        : throw Call.Fail($"executeTemplate: wrong number of arguments, expected 1 or 2, but got {call.Count}");
}
