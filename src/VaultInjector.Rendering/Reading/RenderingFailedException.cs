namespace VaultInjector.Rendering.Reading;

/// <summary>A file cannot be made from what Vault answered. The message holds no secret.</summary>
internal sealed class RenderingFailedException(string message) : Exception(message)
{
    /// <summary>Whether Vault's answer lacks what was asked for, and nothing is wrong otherwise.</summary>
    public bool IsMissing { get; init; }
}
