namespace VaultInjector.Rendering.Formats;

/// <summary>A format cannot hold a key or a value. The message names the key and the format, never the value.</summary>
internal sealed class UnfitException(string message) : Exception(message);
