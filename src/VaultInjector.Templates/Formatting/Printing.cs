using VaultInjector.Templates.Values;

namespace VaultInjector.Templates.Formatting;

/// <summary>Go's Sprint, Sprintln and Sprintf.</summary>
public static class Printing
{
    /// <summary>A value as an action prints it.</summary>
    public static string Plain(object? value) => value switch
    {
        string text => text,
        JsonNumber number => number.Digits,
        null or NilElement => "<no value>",
        _ => One(value is GoStruct { IsPointer: true } pointer ? new GoStruct(pointer.Name, [.. pointer.Fields], isPointer: false) : value),
    };

    /// <summary>A value as <c>%v</c> writes it.</summary>
    public static string One(object? value)
    {
        var writer = new FormatWriter();
        new ValueWriter(writer).Write(value is NilElement ? null : value, 'v');
        return writer.Text.ToString();
    }

    /// <summary>A blank between two values that are both not strings.</summary>
    public static string Print(IReadOnlyList<object?> values)
    {
        var writer = new FormatWriter();
        for (var index = 0; index < values.Count; index++)
        {
            var apart = index > 0 && !IsText(values[index]) && !IsText(values[index - 1]);
            writer.Raw(apart ? " " : "");
            writer.Raw(One(values[index]));
        }

        return writer.Text.ToString();
    }

    /// <summary>A blank between all values, and a newline.</summary>
    public static string PrintLine(IEnumerable<object?> values)
    {
        var writer = new FormatWriter();
        var isFirst = true;
        foreach (var value in values)
        {
            writer.Raw(isFirst ? "" : " ");
            writer.Raw(One(value));
            isFirst = false;
        }

        writer.Raw("\n");
        return writer.Text.ToString();
    }

    private static bool IsText(object? value) => value is string or JsonNumber;

    public static string Format(string format, IReadOnlyList<object?> values) => new FormatRun(format, values).Write();
}
