using System.Text;

namespace VaultInjector.CommandLine.Ground;

/// <summary>Where a verb reads and writes: results go to the output; notes, warnings and errors to the error stream.</summary>
public sealed record Terminal(TextReader Input, TextWriter Output, TextWriter Error)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly HashSet<string> _noted = new(StringComparer.Ordinal);

    /// <summary>What the user types to run this program.</summary>
    public string Program { get; init; } = ThisProgram.Name;

    /// <summary>The streams of the process, in UTF-8 with every locale.</summary>
    public static Terminal OfProcess() => new(
        new StreamReader(Console.OpenStandardInput(), Utf8),
        new StreamWriter(Console.OpenStandardOutput(), Utf8) { AutoFlush = true },
        new StreamWriter(Console.OpenStandardError(), Utf8) { AutoFlush = true })
    {
        Program = ThisProgram.Typed(Environment.GetCommandLineArgs()[0]),
    };

    /// <summary>Prints what the reader of the result should know; the same sentence is printed once.</summary>
    public void Note(string sentence)
    {
        if (_noted.Add(sentence))
        {
            Error.WriteLine($"note: {sentence}");
        }
    }
}
