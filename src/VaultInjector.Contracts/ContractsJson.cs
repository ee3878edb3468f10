using System.Text.Json;
using System.Text.Json.Serialization;

namespace VaultInjector.Contracts;

/// <summary>Source-generated JSON of the wire records: camelCase, nulls written.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(TokenGrant))]
[JsonSerializable(typeof(IssuedReport))]
[JsonSerializable(typeof(IncidentReport))]
[JsonSerializable(typeof(Problem))]
public sealed partial class ContractsJson : JsonSerializerContext;
