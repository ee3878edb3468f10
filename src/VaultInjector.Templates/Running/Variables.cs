namespace VaultInjector.Templates.Running;

/// <summary>The variables of one template while it runs, newest last.</summary>
internal sealed class Variables(object? dot)
{
    private readonly List<(string Name, object? Value)> _values = [("$", dot)];

    public int Mark() => _values.Count;

    public void Return(int mark) => _values.RemoveRange(mark, _values.Count - mark);

    public void Declare(string name, object? value) => _values.Add((name, value));

    /// <summary>Sets the newest but <paramref name="behind"/>.</summary>
    public void SetTop(int behind, object? value) => _values[^behind] = (_values[^behind].Name, value);

    public bool Assign(string name, object? value)
    {
        var index = Find(name);
        if (index >= 0)
        {
            _values[index] = (name, value);
        }

        return index >= 0;
    }

    public bool TryGet(string name, out object? value)
    {
        var index = Find(name);
        value = index < 0 ? null : _values[index].Value;
        return index >= 0;
    }

    private int Find(string name) => _values.FindLastIndex(variable => variable.Name == name);
}
