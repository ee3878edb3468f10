using VaultInjector.Templates.Values;

namespace VaultInjector.Templates.Documents;

/// <summary>Values in flow style: <c>[a, b]</c> and <c>{k: v}</c>.</summary>
internal sealed class YamlFlow(YamlSource source, YamlScalarReader scalars, Dictionary<string, object?> anchors)
{
    public GoList List(int indent)
    {
        var items = new List<object?>();
        scalars.Depth++;
        for (source.At++; Next(']'); Separated(']'))
        {
            var item = scalars.Flow(indent, anchors);
            SkipSpace();
            items.Add(source.Peek() == ':' && source.IsBlankAt(1) ? Pair(item, indent) : item);
        }

        scalars.Depth--;
        return new GoList(items);
    }

    private GoMap Pair(object? key, int indent)
    {
        source.At++;
        SkipSpace();
        return new GoMap(GoType.Any) { [key ?? ""] = scalars.Flow(indent, anchors) };
    }

    public GoMap Map(int indent)
    {
        var map = new GoMap(GoType.Any);
        scalars.Depth++;
        for (source.At++; Next('}'); Separated('}'))
        {
            var key = scalars.Flow(indent, anchors) ?? "";
            SkipSpace();
            object? value = null;
            if (source.Peek() == ':')
            {
                source.At++;
                SkipSpace();
                value = source.Peek() is ',' or '}' ? null : scalars.Flow(indent, anchors);
            }

            YamlMerge.Put(source, map, key, value);
        }

        scalars.Depth--;
        return map;
    }

    private void SkipSpace()
    {
        if (!source.SkipToContent())
        {
            throw source.Wrong("did not find expected ',' or closing bracket");
        }
    }

    private bool Next(char close)
    {
        SkipSpace();
        if (source.Peek() != close)
        {
            return true;
        }

        source.At++;
        return false;
    }

    private void Separated(char close)
    {
        SkipSpace();
        if (source.Peek() == ',')
        {
            source.At++;
        }
        else if (source.Peek() != close)
        {
            throw source.Wrong($"did not find expected ',' or '{close}'");
        }
    }
}
