using YamlDotNet.Core;
using YamlDotNet.Core.Tokens;

namespace VaultInjector.CommandLine.Yaml;

/// <summary>
/// A scanner that stays at a token until it is consumed. The library's own moves on each time that it is asked, and its parser looks ahead
/// twice after a scalar with an anchor in a flow mapping: <c>{a: &amp;x 1, b: 2}</c> would lose its comma.
/// </summary>
internal sealed class PatientScanner(Scanner scanner) : IScanner
{
    private bool _isHeld;

    public Mark CurrentPosition => scanner.CurrentPosition;

    public Token? Current => scanner.Current;

    public bool MoveNext()
    {
        _isHeld = false;
        return scanner.MoveNext();
    }

    /// <remarks>The parser does not consume the end of the stream, and asks whether something follows it.</remarks>
    public bool MoveNextWithoutConsuming() =>
        _isHeld = (_isHeld && scanner.Current is not StreamEnd) || scanner.MoveNextWithoutConsuming();

    public void ConsumeCurrent()
    {
        _isHeld = false;
        scanner.ConsumeCurrent();
    }
}
