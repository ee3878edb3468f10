namespace VaultInjector.DevCluster.Demo;

/// <summary>Which lines of a text are new: a longest common subsequence, since pods are short.</summary>
internal static class TextDifference
{
    public static IReadOnlyList<(bool Added, string Text)> Between(string before, string after)
    {
        var (old, now) = (before.Split('\n'), after.Split('\n'));
        var common = new int[old.Length + 1, now.Length + 1];
        for (var i = old.Length - 1; i >= 0; i--)
        {
            for (var j = now.Length - 1; j >= 0; j--)
            {
                common[i, j] = old[i] == now[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
            }
        }

        var lines = new List<(bool, string)>();
        for (int i = 0, j = 0; j < now.Length;)
        {
            if (i < old.Length && old[i] == now[j])
            {
                lines.Add((false, now[j]));
                (i, j) = (i + 1, j + 1);
            }
            else if (i < old.Length && common[i + 1, j] >= common[i, j + 1])
            {
                i++;
            }
            else
            {
                lines.Add((true, now[j++]));
            }
        }

        return lines;
    }
}
