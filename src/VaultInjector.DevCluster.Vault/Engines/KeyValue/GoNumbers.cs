namespace VaultInjector.DevCluster.Vault.Engines.KeyValue;

/// <summary>KV 2 reads numbers as floats and writes them as Go does: 10.0 becomes 10, 1e6 becomes 1000000.</summary>
internal static class GoNumbers
{
    public static JsonNode? Through(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.Select(item => KeyValuePair.Create(item.Key, Through(item.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Through)]),
        JsonValue value when value.GetValueKind() == JsonValueKind.Number => JsonNode.Parse(Text(double.Parse(
            value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture))),
        _ => node?.DeepClone(),
    };

    private const string Plain = "0.##########################";

    private static string Text(double number)
    {
        var shortest = number.ToString("R", CultureInfo.InvariantCulture);
        return !shortest.Contains('E', StringComparison.Ordinal) ? shortest
            : Math.Abs(number) is >= 1e-6 and < 1e21
                ? decimal.Parse(shortest, NumberStyles.Float, CultureInfo.InvariantCulture).ToString(Plain, CultureInfo.InvariantCulture)
            : shortest.Replace("E", "e", StringComparison.Ordinal).Replace("e-0", "e-", StringComparison.Ordinal);
    }
}
