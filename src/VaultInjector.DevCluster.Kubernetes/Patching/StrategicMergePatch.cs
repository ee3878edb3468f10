namespace VaultInjector.DevCluster.Kubernetes.Patching;

/// <summary>
/// Strategic merge patches: objects merge, lists with a key merge by it, and <c>$patch: delete</c> removes. Directives about order and
/// retained keys are passed over.
/// </summary>
public static class StrategicMergePatch
{
    private const string Directive = "$patch";

    public static JsonObject Apply(JsonObject document, JsonObject patch)
    {
        var result = document.Copy();
        foreach (var (name, value) in patch.Where(entry => !entry.Key.StartsWith('$')))
        {
            switch (value)
            {
                case null:
                case JsonObject child when child.Text(Directive) is "delete":
                    result.Remove(name);
                    break;
                case JsonObject child:
                    result[name] = Apply(result.Map(name) ?? [], child);
                    break;
                case JsonArray list when ListKeys.Of(name, result[name] as JsonArray, list) is [var key, ..]:
                    result[name] = Merge(result[name] as JsonArray ?? [], list, key);
                    break;
                default:
                    result[name] = value.DeepClone();
                    break;
            }
        }

        return result;
    }

    private static JsonArray Merge(JsonArray existing, JsonArray patch, string key)
    {
        var result = (JsonArray)existing.DeepClone();
        foreach (var element in patch.OfType<JsonObject>())
        {
            if (element[key] is null)
            {
                throw new PatchException($"map: {element.ToJsonString()} does not contain declared merge key: {key}");
            }

            var found = ListKeys.Find(result, ListKeys.KeyOf(element, [key]));
            if (element.Text(Directive) is "delete")
            {
                result.Remove(found);
            }
            else if (found is null)
            {
                result.Add((JsonNode)Apply([], element));
            }
            else
            {
                result[result.IndexOf(found)] = Apply(found, element);
            }
        }

        return result;
    }
}
