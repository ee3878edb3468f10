using System.Reflection;
using System.Text.Json.Serialization;
using k8s.Models;

namespace VaultInjector.DevCluster.Kubernetes.Rules;

/// <summary>
/// What fields a kind has and of what type they are: from the models of the official client, which are generated from Kubernetes' own
/// schemas.
/// </summary>
public static class KnownFields
{
    private static readonly Dictionary<string, Type> Models = typeof(V1Pod).Assembly.GetTypes()
        .Select(type => (Type: type, Entity: type.GetCustomAttribute<KubernetesEntityAttribute>()))
        .Where(model => model.Entity is not null && !model.Type.Name.EndsWith("List", StringComparison.Ordinal))
        .ToDictionary(
            model => Key(model.Entity!.Group, model.Entity.ApiVersion, model.Entity.Kind),
            model => model.Type,
            StringComparer.Ordinal);

    /// <summary>Fields that the kind does not have, as paths; nothing for kinds without a schema here.</summary>
    public static IReadOnlyList<string> Unknown(ResourceType type, JsonNode item) => Look(type, item).Unknown;

    /// <summary>Fields of a wrong type, each in a server's words.</summary>
    public static IReadOnlyList<string> Mistyped(ResourceType type, JsonNode item) => Look(type, item).Mistyped;

    private static Findings Look(ResourceType type, JsonNode item)
    {
        var findings = new Findings([], []);
        if (Models.TryGetValue(Key(type.Group, type.Version, type.Kind), out var model))
        {
            Look(model, item, "", findings);
        }

        return findings;
    }

    private static void Look(Type type, JsonNode? value, string path, Findings findings)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (value is null || type == typeof(object))
        {
            return;
        }

        switch (value)
        {
            case JsonObject map when ItemOf(type, typeof(IDictionary<,>)) is { } item:
                map.ToList().ForEach(entry => Look(item, entry.Value, Join(path, entry.Key), findings));
                break;
            case JsonObject map when IsModel(type):
                Look(Properties(type), map, path, findings);
                break;
            case JsonArray list when type != typeof(string) && type != typeof(byte[]) && ItemOf(type, typeof(IEnumerable<>)) is { } item:
                list.Index().ToList().ForEach(entry => Look(item, entry.Item, $"{path}[{entry.Index}]", findings));
                break;
            case JsonValue scalar when Fits(type, scalar):
                break;
            default:
                findings.Mistyped.Add($"cannot unmarshal {Kind(value)} into field {path} of type {type.Name}");
                break;
        }
    }

    private static void Look(Dictionary<string, Type> properties, JsonObject map, string path, Findings findings)
    {
        foreach (var (name, value) in map)
        {
            if (properties.TryGetValue(name, out var type))
            {
                Look(type, value, Join(path, name), findings);
            }
            else
            {
                findings.Unknown.Add(Join(path, name));
            }
        }
    }

    private static Dictionary<string, Type> Properties(Type model) => model.GetProperties()
        .Select(property => (Name: property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name, property.PropertyType))
        .Where(property => property.Name is not null)
        .ToDictionary(property => property.Name!, property => property.PropertyType, StringComparer.Ordinal);

    private static bool Fits(Type type, JsonValue scalar) =>
        scalar.GetValueKind() switch
        {
            JsonValueKind.String => type == typeof(string) ||
                type == typeof(byte[]) ||
                type == typeof(DateTime) ||
                type == typeof(IntOrString) ||
                type == typeof(ResourceQuantity),
            JsonValueKind.Number => type == typeof(double) ||
                type == typeof(ResourceQuantity) ||
                (
                    (type == typeof(int) || type == typeof(long) || type == typeof(IntOrString)) &&
                    long.TryParse(scalar.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)),
            _ => type == typeof(bool),
        };

    private static bool IsModel(Type type)
        => type.Assembly == typeof(V1Pod).Assembly && type != typeof(IntOrString) && type != typeof(ResourceQuantity);

    private static Type? ItemOf(Type type, Type collection) =>
        type.GetInterfaces()
            .Append(type)
            .FirstOrDefault(face => face.IsGenericType && face.GetGenericTypeDefinition() == collection)
            ?.GetGenericArguments()[^1];

    private static string Kind(JsonNode value) =>
        value.GetValueKind() is JsonValueKind.True or JsonValueKind.False ? "bool" : value.GetValueKind().ToString().ToLowerInvariant();

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static string Key(string group, string version, string kind) => $"{group}/{version}/{kind}";

    private sealed record Findings(List<string> Unknown, List<string> Mistyped);
}
