namespace VaultInjector.Agent.Configuration;

/// <summary>What the CA certificates that verify a peer come from: the text of a variable, or a file that the kubelet follows.</summary>
/// <param name="Variable">The variable that says so, for messages.</param>
/// <param name="Pem">The text; null where there is a file.</param>
/// <param name="File">The file; null where there is a text.</param>
public sealed record BundleSettings(string Variable, string? Pem, string? File = null);
