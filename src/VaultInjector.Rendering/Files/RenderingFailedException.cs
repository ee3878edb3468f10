namespace VaultInjector.Rendering.Files;

/// <summary>A file cannot be made from what Vault answered. The message holds no secret.</summary>
internal sealed class RenderingFailedException(string message) : Exception(message);
