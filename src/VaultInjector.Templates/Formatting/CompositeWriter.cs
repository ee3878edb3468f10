using VaultInjector.Templates.Values;

namespace VaultInjector.Templates.Formatting;

/// <summary>Lists, maps and structs: <c>[a b]</c>, <c>map[k:v]</c>, <c>{x y}</c>, or with <c>%#v</c> in Go syntax.</summary>
internal sealed class CompositeWriter(FormatWriter writer, Action<object?, char, int> element)
{
    /// <summary>Stands for a place in memory, which is another one in each run of a real agent.</summary>
    public const string Address = "0xc000000000";

    public void Write(object value, char verb, int depth)
    {
        var spec = writer.Spec;
        if (value is GoList { ElementType: "uint8" } bytes && verb is 's' or 'q' or 'x' or 'X')
        {
            element(GoText.FromBytes([.. ((GoList)value).Items.Select(item => (byte)item!)]), verb, depth);
            return;
        }

        if (value is GoStruct { IsPointer: true })
        {
            if (depth > 0)
            {
                writer.Pad(Address);
                return;
            }

            writer.Raw("&");
        }

        writer.Raw(spec.SharpV ? GoType.Name(value).TrimStart('*') : value is GoMap ? "map" : "");
        if (spec.SharpV && value is GoMap { IsNil: true } or GoList { IsNil: true } && spec.SharpV)
        {
            writer.Raw("(nil)");
            return;
        }

        writer.Raw(value is GoStruct || spec.SharpV ? "{" : "[");
        Members(value, verb, depth, spec);
        writer.Raw(value is GoStruct || spec.SharpV ? "}" : "]");
    }

    private void Members(object value, char verb, int depth, FormatSpec spec)
    {
        var separator = spec.SharpV ? ", " : " ";
        var isFirst = true;
        foreach (var (key, member) in Pairs(value, spec))
        {
            writer.Raw(isFirst ? "" : separator);
            isFirst = false;
            if (value is GoMap)
            {
                Element(key, verb, depth, spec);
                writer.Raw(":");
            }
            else if (key is string name)
            {
                writer.Raw($"{name}:");
            }

            Element(member, verb, depth, spec);
        }
    }

    /// <summary>Each member starts from the same flags: a complaint resets them.</summary>
    private void Element(object? value, char verb, int depth, FormatSpec spec)
    {
        writer.Spec = new FormatSpec
        {
            Minus = spec.Minus,
            Plus = spec.Plus,
            Sharp = spec.Sharp,
            Space = spec.Space,
            Zero = spec.Zero,
            PlusV = spec.PlusV,
            SharpV = spec.SharpV,
            Width = spec.Width,
            Precision = spec.Precision,
        };
        element(value, verb, depth + 1);
        writer.Spec = spec;
    }

    private static IEnumerable<(object? Key, object? Value)> Pairs(object value, FormatSpec spec) => value switch
    {
        GoList list => list.Items.Select(item => ((object?)null, item)),
        GoMap map => map.Sorted.Select(item => ((object?)item.Key, item.Value)),
        GoStruct fields => fields.Fields.Select(field => (spec.PlusV || spec.SharpV ? (object?)field.Name : null, field.Value)),
        _ => [],
    };
}
