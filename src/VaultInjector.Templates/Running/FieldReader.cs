using VaultInjector.Templates.Text;
using VaultInjector.Templates.Values;

namespace VaultInjector.Templates.Running;

/// <summary>Reads a field of a map or a struct, with Go's rules for what is not there.</summary>
internal sealed class FieldReader(Place place, bool errorOnMissingKey)
{
    /// <param name="receiver">What to read from.</param>
    /// <param name="name">The field.</param>
    /// <param name="isStatic">Whether the receiver came out of a map: then Go knows it as <c>interface {}</c> only.</param>
    /// <param name="hasArguments">Whether arguments stand behind the field.</param>
    public object? Read(object? receiver, string name, bool isStatic, bool hasArguments)
    {
        switch (receiver)
        {
            case null when isStatic:
            case NilElement:
                throw place.Fail($"nil pointer evaluating {GoType.Any}.{name}");
            case null:
                return errorOnMissingKey ? throw place.Fail($"nil data; no entry for key {Quoting.Quote(name)}") : null;
            case NilPointer nil:
                throw place.Fail($"nil pointer evaluating {GoType.Name(nil)}.{name}");
            case GoStruct fields:
                return OfStruct(fields, name, hasArguments);
            case GoMap { KeyType: "string" or GoType.Any } map:
                return hasArguments ? throw place.Fail($"{name} is not a method but has arguments") : OfMap(map, name);
            default:
                var type = isStatic ? GoType.Any : GoType.Name(receiver);
                throw place.Fail($"can't evaluate field {name} in type {type}");
        }
    }

    private object? OfMap(GoMap map, string name)
    {
        if (map.Items.TryGetValue(name, out var value))
        {
            return value;
        }

        if (errorOnMissingKey)
        {
            throw place.Fail($"map has no entry for key {Quoting.Quote(name)}");
        }

        return map.ValueType == "string" ? "" : null;
    }

    private object? OfStruct(GoStruct fields, string name, bool hasArguments)
    {
        if (fields.Name == "dependency.PemEncoded" && name == "Data")
        {
            return fields;
        }

        foreach (var (field, value) in fields.Fields)
        {
            if (field == name)
            {
                return hasArguments ? throw place.Fail($"{name} has arguments but cannot be invoked as function") : value;
            }
        }

        throw place.Fail($"can't evaluate field {name} in type {GoType.Name(fields)}");
    }
}
