using System.Numerics;
using VaultInjector.Templates.Limits;
using VaultInjector.Templates.Values;

namespace VaultInjector.Templates.Formatting;

/// <summary>One value by one verb, with Go's complaint where they do not fit: <c>%!d(string=x)</c>.</summary>
internal sealed class ValueWriter(FormatWriter writer)
{
    private FormatSpec Spec => writer.Spec;

    public void Write(object? value, char verb)
    {
        if (value is null)
        {
            if (verb is 'T' or 'v')
            {
                writer.Pad("<nil>");
            }
            else
            {
                Complain(value, verb);
            }
        }
        else if (verb == 'T')
        {
            writer.String(GoType.Name(value));
        }
        else
        {
            Write(value, verb, 0);
        }
    }

    private void Write(object? value, char verb, int depth)
    {
        Budget.CheckDepth();
        switch (value)
        {
            case bool truth when verb is 't' or 'v':
                writer.Bool(truth);
                break;
            case string or JsonNumber:
                String(value, GoType.ToText(value), verb);
                break;
            case double number:
                Float(value, number, verb);
                break;
            case Complex number:
                Complex(value, number, verb);
                break;
            case GoTime or GoDuration when verb is 'v' or 's' or 'q' or 'x' or 'X':
                String(value, value is GoTime time ? TimeText.Format(time.Value, TimeText.Standard) : value.ToString() ?? "", verb);
                break;
            case IMethods { Shown: { } shown } when verb is 'v' or 's' or 'q' or 'x' or 'X':
                String(value, shown, verb);
                break;
            default:
                Other(value, verb, depth);
                break;
        }
    }

    private void Other(object? value, char verb, int depth)
    {
        switch (GoType.Kind(value))
        {
            case GoKind.Int:
                Integer(value, GoType.ToInt(value), verb);
                break;
            case GoKind.Uint:
                Unsigned(value, GoType.ToUint(value), verb);
                break;
            case GoKind.Nil when verb == 'v' || depth > 0:
                writer.Pad(Spec.SharpV ? "interface {}(nil)" : "<nil>");
                break;
            case GoKind.Pointer when value is NilPointer && verb == 'v':
                writer.Pad(Spec.SharpV ? $"({GoType.Name(value)})(nil)" : "<nil>");
                break;
            case GoKind.List or GoKind.Map or GoKind.Struct or GoKind.Pointer when value is not NilPointer:
                new CompositeWriter(writer, Write).Write(value!, verb, depth);
                break;
            case GoKind.Channel or GoKind.Other when verb == 'v':
                writer.Pad(CompositeWriter.Address);
                break;
            default:
                Complain(value, verb);
                break;
        }
    }

    private void String(object? value, string text, char verb)
    {
        switch (verb)
        {
            case 'v' when Spec.SharpV:
                writer.Quoted(text);
                break;
            case 'v' or 's':
                writer.String(text);
                break;
            case 'x' or 'X':
                writer.Hex(GoText.ToBytes(text), verb == 'X');
                break;
            case 'q':
                writer.Quoted(text);
                break;
            default:
                Complain(value, verb);
                break;
        }
    }

    private void Integer(object? value, long number, char verb) =>
        Whole(value, number < 0 ? unchecked((ulong)-number) : (ulong)number, number < 0, verb);

    private void Unsigned(object? value, ulong number, char verb)
    {
        if (verb == 'v' && Spec.SharpV)
        {
            writer.Spec = new FormatSpec { Sharp = true, Width = Spec.Width, Minus = Spec.Minus };
            writer.Integer(number, false, 16, 'v');
        }
        else
        {
            Whole(value, number, false, verb);
        }
    }

    private void Whole(object? value, ulong size, bool isNegative, char verb)
    {
        switch (verb)
        {
            case 'd' or 'v':
                writer.Integer(size, isNegative, 10, verb);
                break;
            case 'b':
                writer.Integer(size, isNegative, 2, verb);
                break;
            case 'o' or 'O':
                writer.Integer(size, isNegative, 8, verb);
                break;
            case 'x' or 'X':
                writer.Integer(size, isNegative, 16, verb);
                break;
            case 'c':
                writer.Pad(GoText.FromRune(isNegative || size > int.MaxValue ? -1 : (long)size));
                break;
            case 'q':
                writer.QuotedRune(isNegative || size > int.MaxValue ? -1 : (long)size);
                break;
            case 'U':
                writer.Unicode(isNegative ? unchecked((ulong)-(long)size) : size);
                break;
            default:
                Complain(value, verb);
                break;
        }
    }

    private void Float(object? value, double number, char verb)
    {
        switch (verb)
        {
            case 'v':
                writer.Float(number, 'g', -1);
                break;
            case 'b' or 'g' or 'G' or 'x' or 'X':
                writer.Float(number, verb, -1);
                break;
            case 'e' or 'E' or 'f' or 'F':
                writer.Float(number, verb, 6);
                break;
            default:
                Complain(value, verb);
                break;
        }
    }

    private void Complex(object? value, Complex number, char verb)
    {
        if (verb is not ('v' or 'b' or 'g' or 'G' or 'x' or 'X' or 'e' or 'E' or 'f' or 'F'))
        {
            Complain(value, verb);
            return;
        }

        var plus = Spec.Plus;
        writer.Raw("(");
        Float(value, number.Real, verb);
        Spec.Plus = true;
        Float(value, number.Imaginary, verb);
        Spec.Plus = plus;
        writer.Raw("i)");
    }

    private void Complain(object? value, char verb)
    {
        writer.Raw($"%!{verb}(");
        if (value is null or NilElement)
        {
            writer.Raw("<nil>");
        }
        else
        {
            writer.Raw(GoType.Name(value) + "=");
            Write(value, 'v', 0);
        }

        writer.Raw(")");
    }
}
