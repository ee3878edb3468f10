namespace VaultInjector.Templates.Values;

// Go's values as .NET's: nil null, int nint, int64 long, uint64 ulong, uint8 byte, int32 int, float64 double, complex128 Complex.

/// <summary>A number of a secret: for Go a kind of string, with the digits as Vault sent them.</summary>
public sealed record JsonNumber(string Digits)
{
    public override string ToString() => Digits;
}

/// <summary>A slice. <paramref name="elementType"/> is its element type in Go's words.</summary>
public sealed class GoList(List<object?> items, string elementType = GoType.Any)
{
    public List<object?> Items { get; } = items;

    public string ElementType { get; } = elementType;

    /// <summary>A nil slice: as an empty one, but JSON writes <c>null</c>.</summary>
    public bool IsNil { get; init; }

    public static GoList OfStrings(IEnumerable<string> items) => new([.. items], "string");

    public static GoList OfBytes(IEnumerable<byte> bytes) => new([.. bytes.Select(one => (object)one)], "uint8");
}

/// <summary>A map. Its keys are walked in Go's order.</summary>
public sealed class GoMap(string keyType = "string", string valueType = GoType.Any)
{
    public Dictionary<object, object?> Items { get; } = [];

    public string KeyType { get; } = keyType;

    public string ValueType { get; } = valueType;

    /// <summary>A nil map: as an empty one, but JSON writes <c>null</c>.</summary>
    public bool IsNil { get; init; }

    public IEnumerable<KeyValuePair<object, object?>> Sorted => Items.OrderBy(item => item.Key, KeyOrder.Instance);

    public object? this[object key]
    {
        get => Items.GetValueOrDefault(key);
        set => Items[key] = value;
    }

    public static GoMap Of(IEnumerable<KeyValuePair<string, object?>> items, string valueType = GoType.Any)
    {
        var map = new GoMap(valueType: valueType);
        foreach (var (key, value) in items)
        {
            map[key] = value;
        }

        return map;
    }
}

/// <summary>A pointer to a struct, or with <paramref name="isPointer"/> false the struct itself.</summary>
public sealed class GoStruct(string name, (string Name, object? Value)[] fields, bool isPointer = true)
{
    public string Name { get; } = name;

    public bool IsPointer { get; } = isPointer;

    public IReadOnlyList<(string Name, object? Value)> Fields { get; } = fields;
}

/// <summary>A nil pointer that knows its type.</summary>
public sealed record NilPointer(string Name);

/// <summary>The dot of a loop over a list that holds nil: fails where a field is read, but prints as nil does.</summary>
public sealed class NilElement
{
    public static readonly NilElement Instance = new();

    private NilElement()
    {
    }
}

/// <summary>What <c>loop</c> gives: a channel of numbers.</summary>
public sealed record IntSequence(long From, long To);

/// <summary>A value with methods, called with parentheses left out as Go's templates do: <c>scratch.Set "a" 1</c>.</summary>
public interface IMethods
{
    string TypeName { get; }

    /// <summary>What is printed of it; null: it cannot be seen.</summary>
    string? Shown => null;

    /// <returns>False if there is no such method.</returns>
    bool TryCall(string method, object?[] arguments, out object? result);
}
