using VaultInjector.Templates.Faults;
using VaultInjector.Templates.Limits;
using VaultInjector.Templates.Values;

namespace VaultInjector.Templates.Functions;

/// <summary>One call of a function: its arguments, already of the right types, and what it may use.</summary>
internal readonly struct Call(object?[] arguments, FunctionContext context)
{
    public object?[] Arguments { get; } = arguments;

    public FunctionContext Context { get; } = context;

    public Budget Budget => Context.Budget;

    public int Count => Arguments.Length;

    public object? this[int index] => Arguments[index];

    public string Text(int index) => (string)Arguments[index]!;

    public long Int(int index) => (nint)Arguments[index]!;

    public GoList List(int index) => (GoList?)Arguments[index] ?? new GoList([]) { IsNil = true };

    public GoMap Map(int index) => (GoMap?)Arguments[index] ?? new GoMap { IsNil = true };

    public IEnumerable<string> Texts(int index) => List(index).Items.Select(item => (string)item!);

    public object?[] From(int index) => Arguments[index..];

    public static FunctionException Fail(string message) => new(message);
}
