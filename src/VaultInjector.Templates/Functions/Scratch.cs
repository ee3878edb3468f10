using VaultInjector.Templates.Faults;
using VaultInjector.Templates.Text;
using VaultInjector.Templates.Values;

namespace VaultInjector.Templates.Functions;

/// <summary>A small store for one rendering: <c>scratch.Set "a" 1</c>.</summary>
internal sealed class Scratch : IMethods
{
    private readonly Dictionary<string, object?> _values = new(StringComparer.Ordinal);

    public string TypeName => "*template.Scratch";

    public bool TryCall(string method, object?[] arguments, out object? result)
    {
        var count = method switch
        {
            "Key" or "Get" or "MapValues" => 1,
            "Set" or "SetX" => 2,
            "MapSet" or "MapSetX" => 3,
            _ => 0,
        };
        result = null;
        if (count == 0)
        {
            return false;
        }

        if (arguments.Length != count)
        {
            throw new FunctionException($"wrong number of args for {method}: want {count} got {arguments.Length}");
        }

        result = Run(method, Key(arguments[0]), arguments);
        return true;
    }

    private static string Key(object? value) =>
        value as string ?? throw new FunctionException($"wrong type for value; expected string; got {GoType.Name(value)}");

    private object? Run(string method, string key, object?[] arguments)
    {
        switch (method)
        {
            case "Key":
                return _values.ContainsKey(key);
            case "Get":
                return _values.GetValueOrDefault(key);
            case "Set":
                _values[key] = arguments[1];
                return "";
            case "SetX":
                _values.TryAdd(key, arguments[1]);
                return "";
            case "MapValues":
                return Values(key);
            default:
                SetInMap(key, Key(arguments[1]), arguments[2], replaces: method == "MapSet");
                return "";
        }
    }

    private GoList Values(string key) => _values.GetValueOrDefault(key) is GoMap map
        ? new GoList([.. map.Sorted.Select(item => item.Value)])
        : new GoList([]) { IsNil = true };

    private void SetInMap(string key, string name, object? value, bool replaces)
    {
        if (!_values.TryGetValue(key, out var known))
        {
            _values[key] = known = new GoMap();
        }

        var map = known as GoMap ?? throw new FunctionException($"{Quoting.Quote(key)} is not a map");
        if (replaces || !map.Items.ContainsKey(name))
        {
            map[name] = value;
        }
    }
}
