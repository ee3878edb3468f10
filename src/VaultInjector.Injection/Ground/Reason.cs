namespace VaultInjector.Injection.Ground;

/// <summary>A member of the catalogue of reasons: a stable code for machines and one sentence for people.</summary>
public abstract record Reason
{
    protected Reason(string code, string sentence)
    {
        Code = code;
        Sentence = sentence;
    }

    /// <summary>Lower case with underscores, never renamed; fit for the label of a metric.</summary>
    public string Code { get; }

    public string Sentence { get; }

    public sealed override string ToString() => Code;
}
