using System.Globalization;
using VaultInjector.Templates.Values;

namespace VaultInjector.Templates.Formatting;

/// <summary>One pass over a format: flags, width, precision, argument numbers, verbs. It never fails but writes what is wrong.</summary>
internal sealed class FormatRun(string format, IReadOnlyList<object?> values)
{
    private const int MostWidth = 1_000_000;
    private readonly FormatWriter _writer = new();
    private int _at;
    private int _value;
    private bool _reordered;
    private bool _goodNumber;

    public string Write()
    {
        while (_at < format.Length)
        {
            var percent = format.IndexOf('%', _at);
            var end = percent < 0 ? format.Length : percent;
            _writer.Raw(format[_at..end]);
            _at = end;
            if (percent >= 0)
            {
                _at++;
                Verb();
            }
        }

        Extra();
        return _writer.Text.ToString();
    }

    private void Verb()
    {
        var spec = _writer.Spec = new FormatSpec();
        _goodNumber = true;
        while (_at < format.Length && spec.TrySet(format[_at]))
        {
            _at++;
        }

        var afterNumber = ArgumentNumber();
        afterNumber = Width(spec, afterNumber);
        if (_at < format.Length && format[_at] == '.')
        {
            afterNumber = Precision(spec, afterNumber);
        }

        if (!afterNumber)
        {
            ArgumentNumber();
        }

        if (_at >= format.Length)
        {
            _writer.Raw("%!(NOVERB)");
            return;
        }

        var verb = format.Substring(_at, char.IsHighSurrogate(format[_at]) && _at + 1 < format.Length ? 2 : 1);
        _at += verb.Length;
        Value(spec, verb);
    }

    private void Value(FormatSpec spec, string verb)
    {
        if (verb == "%")
        {
            _writer.Raw("%");
        }
        else if (!_goodNumber)
        {
            _writer.Raw($"%!{verb}(BADINDEX)");
        }
        else if (_value >= values.Count)
        {
            _writer.Raw($"%!{verb}(MISSING)");
        }
        else if (verb.Length > 1)
        {
            _writer.Raw($"%!{verb}({GoType.Name(values[_value++])})");
        }
        else
        {
            if (verb == "v")
            {
                (spec.SharpV, spec.Sharp, spec.PlusV, spec.Plus) = (spec.Sharp, false, spec.Plus, false);
            }

            new ValueWriter(_writer).Write(values[_value++], verb[0]);
        }
    }

    private bool Width(FormatSpec spec, bool afterNumber)
    {
        if (_at < format.Length && format[_at] == '*')
        {
            _at++;
            spec.Width = Star();
            if (spec.Width is null)
            {
                _writer.Raw("%!(BADWIDTH)");
            }

            if (spec.Width < 0)
            {
                (spec.Width, spec.Minus, spec.Zero) = (-spec.Width, true, false);
            }

            return false;
        }

        spec.Width = Number();
        _goodNumber &= !afterNumber || spec.Width is null;
        return afterNumber;
    }

    private bool Precision(FormatSpec spec, bool afterNumber)
    {
        _at++;
        _goodNumber &= !afterNumber;
        afterNumber = ArgumentNumber();
        if (_at < format.Length && format[_at] == '*')
        {
            _at++;
            spec.Precision = Star();
            spec.Precision = spec.Precision < 0 ? null : spec.Precision;
            if (spec.Precision is null)
            {
                _writer.Raw("%!(BADPREC)");
            }

            return false;
        }

        spec.Precision = Number() ?? 0;
        return afterNumber;
    }

    /// <summary>The value that stands for a <c>*</c>; null if it is no fitting number.</summary>
    private int? Star()
    {
        if (_value >= values.Count)
        {
            return null;
        }

        var value = values[_value++];
        var number = GoType.Kind(value) switch
        {
            GoKind.Int => GoType.ToInt(value),
            GoKind.Uint => (long)Math.Min(GoType.ToUint(value), long.MaxValue),
            _ => long.MaxValue,
        };
        return number is <= MostWidth and >= -MostWidth ? (int)number : null;
    }

    private int? Number()
    {
        var start = _at;
        while (_at < format.Length && char.IsAsciiDigit(format[_at]))
        {
            _at++;
        }

        return int.TryParse(format.AsSpan(start, _at - start), CultureInfo.InvariantCulture, out var number) && number <= MostWidth
            ? number
            : null;
    }

    /// <summary><c>[2]</c>: which value comes next.</summary>
    private bool ArgumentNumber()
    {
        if (_at >= format.Length || format[_at] != '[')
        {
            return false;
        }

        _reordered = true;
        var close = format.IndexOf(']', _at);
        if (close < 0)
        {
            _goodNumber = false;
            _at++;
            return false;
        }

        var read = int.TryParse(
            format.AsSpan(_at + 1, close - _at - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        _at = close + 1;
        if (read && number >= 1 && number <= values.Count)
        {
            _value = number - 1;
            return true;
        }

        _goodNumber = false;
        return read;
    }

    private void Extra()
    {
        if (_reordered || _value >= values.Count)
        {
            return;
        }

        _writer.Spec = new FormatSpec();
        _writer.Raw("%!(EXTRA ");
        for (var index = _value; index < values.Count; index++)
        {
            _writer.Raw(index > _value ? ", " : "");
            _writer.Raw(values[index] is null ? "<nil>" : $"{GoType.Name(values[index])}={Printing.One(values[index])}");
        }

        _writer.Raw(")");
    }
}
