using VaultInjector.Templates.Faults;
using VaultInjector.Templates.Values;

namespace VaultInjector.Templates.Functions;

/// <summary><c>index</c> and <c>slice</c>.</summary>
internal static class GoIndex
{
    public static object? Index(Call call)
    {
        object? item = call[0] ?? throw Call.Fail("index of untyped nil");
        foreach (var key in call.From(1))
        {
            item = One(item ?? throw Call.Fail("index of nil pointer"), key);
        }

        return item;
    }

    public static object Slice(Call call)
    {
        if (call.Count > 4)
        {
            throw Call.Fail($"too many slice indexes: {call.Count - 1}");
        }

        return call[0] switch
        {
            null => throw Call.Fail("slice of untyped nil"),
            string or JsonNumber when call.Count == 4 => throw Call.Fail("cannot 3-index slice a string"),
            string or JsonNumber => Bytes(GoText.ToBytes(GoType.ToText(call[0])), call),
            GoList list => Items(list, call),
            _ => throw Call.Fail($"can't slice item of type {GoType.Name(call[0])}"),
        };
    }

    private static object? One(object item, object? key)
    {
        switch (item)
        {
            case GoList list:
                return list.Items[Position(key, list.Items.Count - 1)];
            case string or JsonNumber:
                var bytes = GoText.ToBytes(GoType.ToText(item));
                return bytes[Position(key, bytes.Length - 1)];
            case GoMap map:
                return map.Items.GetValueOrDefault(Key(map, key), map.ValueType == "string" ? "" : null);
            case NilPointer:
                throw new FunctionException("index of nil pointer");
            default:
                throw new FunctionException($"can't index item of type {GoType.Name(item)}");
        }
    }

    private static object Key(GoMap map, object? key) => key switch
    {
        null => map.KeyType == GoType.Any ? "" : throw new FunctionException($"value is nil; should be of type {map.KeyType}"),
        _ when map.KeyType == GoType.Any || map.KeyType == GoType.Name(key) => key,
        _ when map.KeyType == "int" && GoType.Kind(key) == GoKind.Int => (nint)GoType.ToInt(key),
        _ => throw new FunctionException($"value has type {GoType.Name(key)}; should be {map.KeyType}"),
    };

    private static int Position(object? key, int most)
    {
        var position = GoType.Kind(key) switch
        {
            GoKind.Int => GoType.ToInt(key),
            GoKind.Uint => (long)Math.Min(GoType.ToUint(key), long.MaxValue),
            GoKind.Nil => throw new FunctionException("cannot index slice/array with nil"),
            _ => throw new FunctionException($"cannot index slice/array with type {GoType.Name(key)}"),
        };
        return position >= 0 && position <= most ? (int)position : throw new FunctionException($"index out of range: {position}");
    }

    private static (int From, int To) Bounds(Call call, int length)
    {
        var from = call.Count > 1 ? Position(call[1], length) : 0;
        var to = call.Count > 2 ? Position(call[2], length) : length;
        if (call.Count > 3 && Position(call[3], length) is var capacity && to > capacity)
        {
            throw Call.Fail($"invalid slice index: {to} > {capacity}");
        }

        return from <= to ? (from, to) : throw Call.Fail($"invalid slice index: {from} > {to}");
    }

    private static string Bytes(byte[] bytes, Call call)
    {
        var (from, to) = Bounds(call, bytes.Length);
        return GoText.FromBytes(bytes.AsSpan(from, to - from));
    }

    private static GoList Items(GoList list, Call call)
    {
        var (from, to) = Bounds(call, list.Items.Count);
        return new GoList(list.Items.GetRange(from, to - from), list.ElementType);
    }
}
