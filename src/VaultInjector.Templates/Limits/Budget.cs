using System.Runtime.CompilerServices;
using System.Text;
using VaultInjector.Templates.Faults;

namespace VaultInjector.Templates.Limits;

/// <summary>What one rendering may still do: steps and text, so that no template hangs the agent or fills its memory.</summary>
public sealed class Budget
{
    /// <summary>Also the most bytes of a file.</summary>
    public const int MostText = 1024 * 1024;

    public const int MostSteps = 2_000_000;

    /// <summary>Characters that cost as much as one step.</summary>
    private const int TextOfAStep = 64;

    private int _steps = MostSteps;

    public void Spend(int steps = 1)
    {
        _steps -= steps;
        if (_steps < 0)
        {
            throw new LimitException($"the template takes more than {MostSteps} steps; does it loop over too much?");
        }
    }

    /// <summary>Pays for reading or writing a text.</summary>
    public void SpendText(int length) => Spend(length / TextOfAStep);

    /// <summary>The text itself if it is not too long.</summary>
    public static string Bounded(string text) => text.Length <= MostText ? text : throw TooLong();

    public static void Append(StringBuilder to, string text)
    {
        if (to.Length + text.Length > MostText)
        {
            throw TooLong();
        }

        to.Append(text);
    }

    public static void Append(StringBuilder to, char character, int count)
    {
        if (to.Length + (long)count > MostText)
        {
            throw TooLong();
        }

        to.Append(character, count);
    }

    /// <summary>Called by all that calls itself: a value may hold itself.</summary>
    public static void CheckDepth()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new LimitException("the template or a value in it is nested too deeply");
        }
    }

    private static LimitException TooLong() => new("a text or the output is longer than 1 MiB");
}
