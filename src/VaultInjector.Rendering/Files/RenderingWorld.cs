namespace VaultInjector.Rendering.Files;

/// <summary>What a template may see besides Vault.</summary>
public sealed record RenderingWorld(TimeProvider Time)
{
    /// <summary>A variable of the agent's environment; null if it is not set.</summary>
    public Func<string, string?> Environment { get; init; } = _ => null;

    /// <summary>The text of a file below the app's mount; throws <see cref="IOException"/>. Null: no files.</summary>
    public Func<string, string>? File { get; init; }
}
