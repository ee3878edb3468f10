using VaultInjector.Templates.Values;

namespace VaultInjector.Rendering.Reading;

/// <summary>The answers known in one pass; remembers what was used and what is still open.</summary>
internal sealed class AnsweredQueries(Func<VaultQuery, VaultAnswer?> answers)
{
    private readonly List<VaultQuery> _uses = [];
    private readonly List<VaultQuery> _open = [];
    private readonly Dictionary<VaultQuery, GoMap?> _bodies = [];
    private readonly Dictionary<VaultQuery, Mount> _mounts = [];

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

    /// <summary>The JSON object of an answer, read once in a pass.</summary>
    public GoMap? Body(VaultQuery query, VaultAnswer answer)
    {
        if (!_bodies.TryGetValue(query, out var body))
        {
            _bodies[query] = body = AnswerBody.Read(answer);
        }

        return body;
    }

    /// <summary>The mount of a path; null while it is not known.</summary>
    public Mount? MountOf(string path)
    {
        var query = Mount.Query(path);
        if (!_mounts.TryGetValue(query, out var mount) && Find(query) is { } answer)
        {
            _mounts[query] = mount = Mount.Of(answer);
        }

        return mount;
    }
}
