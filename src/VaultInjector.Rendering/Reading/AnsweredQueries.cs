namespace VaultInjector.Rendering.Reading;

/// <summary>The answers known in one pass; remembers what was used and what is still open.</summary>
internal sealed class AnsweredQueries(Func<VaultQuery, VaultAnswer?> answers)
{
    private readonly List<VaultQuery> _uses = [];
    private readonly List<VaultQuery> _open = [];

    public IReadOnlyList<VaultQuery> Uses => _uses;

    public IReadOnlyList<VaultQuery> Open => _open;

    /// <summary>Null if the answer is not known yet.</summary>
    public VaultAnswer? Find(VaultQuery query)
    {
        var answer = answers(query);
        var list = answer is null ? _open : _uses;
        if (!list.Contains(query))
        {
            list.Add(query);
        }

        return answer;
    }
}
