namespace VaultInjector.Rendering;

/// <summary>What came of one pass over a file.</summary>
public abstract record FileRendering
{
    private FileRendering()
    {
    }

    /// <summary>The file's content: a secret.</summary>
    /// <param name="Content">The bytes to write.</param>
    /// <param name="Uses">The queries whose answers are in the content, or decided about it.</param>
    public sealed record Done(ReadOnlyMemory<byte> Content, IReadOnlyList<VaultQuery> Uses) : FileRendering
    {
        /// <summary>Redacted: the content is a secret.</summary>
        public override string ToString() => $"Done {{ Bytes = {Content.Length} }}";
    }

    /// <summary>Queries to ask before the next pass.</summary>
    public sealed record Needs(IReadOnlyList<VaultQuery> Queries) : FileRendering;

    /// <summary>The file cannot be rendered from these answers.</summary>
    /// <param name="Message">One sentence that names the annotation, the path and what to do; never a secret.</param>
    /// <param name="Query">The query whose answer is the cause; null if the template or the format is.</param>
    public sealed record Failed(string Message, VaultQuery? Query = null) : FileRendering;
}
