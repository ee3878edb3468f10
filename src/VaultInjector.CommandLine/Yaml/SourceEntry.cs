namespace VaultInjector.CommandLine.Yaml;

/// <summary>A key of a map with its value.</summary>
/// <param name="Key">Null for a merge, <c>&lt;&lt;</c>.</param>
/// <param name="Start">Offset of the key.</param>
/// <param name="Value">The value, or what is merged.</param>
internal sealed record SourceEntry(string? Key, int Start, SourceNode Value);
