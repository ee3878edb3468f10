using System.Globalization;
using VaultInjector.Templates.Faults;
using VaultInjector.Templates.Values;

namespace VaultInjector.Templates.Sprig;

/// <summary>A version as semver.org has it; missing parts are 0, and a <c>v</c> may stand before it.</summary>
internal sealed record SemanticVersion(long Major, long Minor, long Patch, string Prerelease, string Metadata, string Original) :
    IMethods
{
    public string TypeName => "*semver.Version";

    public string Shown =>
        $"{Major}.{Minor}.{Patch}{(Prerelease == "" ? "" : $"-{Prerelease}")}{(Metadata == "" ? "" : $"+{Metadata}")}";

    public static SemanticVersion Parse(string text)
    {
        var rest = text.StartsWith('v') ? text[1..] : text;
        var plus = rest.IndexOf('+', StringComparison.Ordinal);
        var metadata = plus < 0 ? "" : rest[(plus + 1)..];
        rest = plus < 0 ? rest : rest[..plus];
        var dash = rest.IndexOf('-', StringComparison.Ordinal);
        var prerelease = dash < 0 ? "" : rest[(dash + 1)..];
        var parts = (dash < 0 ? rest : rest[..dash]).Split('.');
        if (parts.Length > 3 || !Array.TrueForAll(parts, IsNumber) || !IsSuffix(prerelease, dash >= 0) || !IsSuffix(metadata, plus >= 0))
        {
            throw new FunctionException("Invalid Semantic Version");
        }

        long[] numbers = [.. parts.Select(part => long.Parse(part, CultureInfo.InvariantCulture)), 0, 0];
        return new SemanticVersion(numbers[0], numbers[1], numbers[2], prerelease, metadata, text);
    }

    /// <summary>The order of releases; metadata does not count.</summary>
    public int OrderTo(SemanticVersion other)
    {
        var numbers = (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch));
        return numbers != 0 ? numbers
            : Prerelease == "" || other.Prerelease == "" ? (Prerelease == "").CompareTo(other.Prerelease == "")
            : Compare(Prerelease.Split('.'), other.Prerelease.Split('.'));
    }

    public bool TryCall(string method, object?[] arguments, out object? result)
    {
        result = method switch
        {
            "Major" => (ulong)Major,
            "Minor" => (ulong)Minor,
            "Patch" => (ulong)Patch,
            "Prerelease" => Prerelease,
            "Metadata" => Metadata,
            "Original" => Original,
            "String" => Shown,
            "Compare" when arguments is [SemanticVersion other] => (nint)OrderTo(other),
            "Equal" when arguments is [SemanticVersion other] => OrderTo(other) == 0,
            "LessThan" when arguments is [SemanticVersion other] => OrderTo(other) < 0,
            "GreaterThan" when arguments is [SemanticVersion other] => OrderTo(other) > 0,
            "IncMajor" => new SemanticVersion(Major + 1, 0, 0, "", "", Original),
            "IncMinor" => new SemanticVersion(Major, Minor + 1, 0, "", "", Original),
            "IncPatch" => new SemanticVersion(Major, Minor, Prerelease == "" ? Patch + 1 : Patch, "", "", Original),
            _ => null,
        };
        return result is not null;
    }

    public override string ToString() => Shown;

    private static bool IsNumber(string text) =>
        text.Length is > 0 and <= 18 && text.All(char.IsAsciiDigit) && (text == "0" || text[0] != '0');

    private static bool IsSuffix(string text, bool isThere) => !isThere || (text.Length > 0 && Array.TrueForAll(
        text.Split('.'), part => part.Length > 0 && part.All(letter => letter == '-' || char.IsAsciiLetterOrDigit(letter))));

    private static int Compare(string[] one, string[] other)
    {
        for (var index = 0; index < Math.Min(one.Length, other.Length); index++)
        {
            var (left, right) = (IsNumber(one[index]), IsNumber(other[index]));
            var order = left && right
                ? long.Parse(one[index], CultureInfo.InvariantCulture).CompareTo(long.Parse(other[index], CultureInfo.InvariantCulture))
                : left != right ? right.CompareTo(left)
                : string.CompareOrdinal(one[index], other[index]);
            if (order != 0)
            {
                return order;
            }
        }

        return one.Length.CompareTo(other.Length);
    }
}
