using VaultInjector.Templates.Values;

namespace VaultInjector.Templates.Documents;

/// <summary>Puts members into a map: a later key replaces an earlier one, and <c>&lt;&lt;</c> puts in all of another map.</summary>
internal static class YamlMerge
{
    public static void Put(YamlSource source, GoMap map, object key, object? value)
    {
        if (key is not "<<")
        {
            map[key] = value;
            return;
        }

        // Of several maps the first one counts, so it comes last.
        foreach (var more in value is GoList list ? list.Items.AsEnumerable().Reverse() : [value])
        {
            var merged = more as GoMap ?? throw source.Wrong("map merge requires map or sequence of maps as the value");
            foreach (var (inner, item) in merged.Items)
            {
                map[inner] = item;
            }
        }
    }
}
