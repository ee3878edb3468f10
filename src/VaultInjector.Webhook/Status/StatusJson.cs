using System.Text.Json.Serialization;

namespace VaultInjector.Webhook.Status;

/// <summary>The form of <c>/status.json</c>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StatusReport))]
internal sealed partial class StatusJson : JsonSerializerContext;
