namespace VaultInjector.Architecture.Tests.Tables;

/// <summary>Sizes that keep a file readable, in lines but for <see cref="Columns"/>.</summary>
internal static class Limits
{
    public const int FileLines = 220;
    public const int MethodLines = 35;
    public const int Columns = 140;
    public const int ReadmeLines = 5;
    public const int ProgramLines = 10;
}
