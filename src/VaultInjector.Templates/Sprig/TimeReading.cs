using System.Globalization;
using VaultInjector.Templates.Formatting;

namespace VaultInjector.Templates.Sprig;

/// <summary>Reads a point in time by Go's layout. What the layout leaves out is the first of January of year 1, midnight, UTC.</summary>
internal sealed class TimeReading
{
    private readonly string _text;
    private int _at;
    private int _year = 1;
    private int _month = 1;
    private int _day = 1;
    private int _dayOfYear;
    private int _hour;
    private int _minute;
    private int _second;
    private long _ticks;
    private bool? _isAfternoon;
    private TimeSpan _offset;

    private TimeReading(string text) => _text = text;

    private char Next => _at < _text.Length ? _text[_at] : '\0';

    public static bool TryRead(string layout, string text, out DateTimeOffset time)
    {
        time = default;
        var reading = new TimeReading(text);
        for (var index = 0; index < layout.Length;)
        {
            var fraction = TimeText.Fraction(layout, index);
            var word = fraction > 0 ? layout.Substring(index, fraction) : TimeText.Word(layout, index);
            if (word is null ? !reading.Take(layout[index]) : !reading.Take(word))
            {
                return false;
            }

            index += word?.Length ?? 1;
        }

        return reading._at == text.Length && reading.TryTime(out time);
    }

    /// <summary>A blank of the layout stands for any number of blanks.</summary>
    private bool Take(char expected)
    {
        if (expected != ' ')
        {
            return _text.Length > _at && _text[_at++] == expected;
        }

        var isThere = Next == ' ' || _at >= _text.Length;
        while (Next == ' ')
        {
            _at++;
        }

        return isThere;
    }

    private bool Take(string word) => word switch
    {
        "2006" => Number(4, 4, 0, 9999, out _year),
        "06" => Number(2, 2, 0, 99, out _year) && (_year += _year >= 69 ? 1900 : 2000) > 0,
        "January" => Name(CultureInfo.InvariantCulture.DateTimeFormat.MonthNames, out _month),
        "Jan" => Name(CultureInfo.InvariantCulture.DateTimeFormat.AbbreviatedMonthNames, out _month),
        "Monday" => Name(CultureInfo.InvariantCulture.DateTimeFormat.DayNames, out _),
        "Mon" => Name(CultureInfo.InvariantCulture.DateTimeFormat.AbbreviatedDayNames, out _),
        "01" => Number(2, 2, 1, 12, out _month),
        "1" => Number(1, 2, 1, 12, out _month),
        "02" => Number(2, 2, 1, 31, out _day),
        "2" or "_2" => (word == "2" || Next != ' ' || Take(' ')) && Number(1, 2, 1, 31, out _day),
        "002" or "__2" => (word == "002" || Next != ' ' || Take(' ')) && Number(word == "002" ? 3 : 1, 3, 1, 366, out _dayOfYear),
        "15" => Number(1, 2, 0, 23, out _hour),
        "03" => Number(2, 2, 0, 12, out _hour),
        "3" => Number(1, 2, 0, 12, out _hour),
        "04" => Number(2, 2, 0, 59, out _minute),
        "4" => Number(1, 2, 0, 59, out _minute),
        "05" or "5" => Number(word.Length, 2, 0, 59, out _second) && Fraction(isOptional: true),
        "PM" => Half("AM", "PM"),
        "pm" => Half("am", "pm"),
        "MST" => Zone(),
        _ when word[0] is '.' or ',' => _ticks > 0 || Fraction(isOptional: word[1] == '9'),
        _ => Offset(word),
    };

    private bool Number(int least, int most, int low, int high, out int number)
    {
        var start = _at;
        while (_at - start < most && char.IsAsciiDigit(Next))
        {
            _at++;
        }

        number = 0;
        return _at - start >= least &&
            int.TryParse(_text.AsSpan(start, _at - start), NumberStyles.None, CultureInfo.InvariantCulture, out number) &&
            number >= low && number <= high;
    }

    private bool Name(string[] names, out int number)
    {
        var index = Array.FindIndex(names, name => name != "" && _text.AsSpan(_at).StartsWith(name, StringComparison.OrdinalIgnoreCase));
        _at += index < 0 ? 0 : names[index].Length;
        number = index + 1;
        return index >= 0;
    }

    private bool Half(string morning, string afternoon)
    {
        _isAfternoon = string.CompareOrdinal(_text, _at, afternoon, 0, 2) == 0;
        var isKnown = _isAfternoon.Value || string.CompareOrdinal(_text, _at, morning, 0, 2) == 0;
        _at += 2;
        return isKnown;
    }

    /// <summary>Parts of a second; nine digits at most count.</summary>
    private bool Fraction(bool isOptional)
    {
        if (Next is not ('.' or ',') || _at + 1 >= _text.Length || !char.IsAsciiDigit(_text[_at + 1]))
        {
            return isOptional;
        }

        var start = ++_at;
        while (char.IsAsciiDigit(Next))
        {
            _at++;
        }

        _ticks = long.Parse(_text[start.._at].PadRight(7, '0')[..7], CultureInfo.InvariantCulture);
        return true;
    }

    /// <summary>The name of a zone. Its distance from UTC is not known, so it is taken as none.</summary>
    private bool Zone()
    {
        var start = _at;
        while (char.IsAsciiLetterUpper(Next))
        {
            _at++;
        }

        return _at - start is >= 3 and <= 5;
    }

    private bool Offset(string word)
    {
        if (word[0] == 'Z' && Next == 'Z')
        {
            _at++;
            return true;
        }

        var isWest = Next == '-';
        if ((!isWest && Next != '+') || !Skipped() || !Number(2, 2, 0, 24, out var hours))
        {
            return false;
        }

        var minutes = 0;
        var read = word.Length <= 3 || ((!word.Contains(':', StringComparison.Ordinal) || Take(':')) && Number(2, 2, 0, 59, out minutes));
        _offset = new TimeSpan(isWest ? -hours : hours, isWest ? -minutes : minutes, 0);
        return read && _offset.Duration() <= TimeSpan.FromHours(14);
    }

    private bool Skipped() => _at++ >= 0;

    private bool TryTime(out DateTimeOffset time)
    {
        time = default;
        var year = Math.Max(_year, 1);
        if (_day > DateTime.DaysInMonth(year, _month) || _dayOfYear > (DateTime.IsLeapYear(year) ? 366 : 365))
        {
            return false;
        }

        var hour = _isAfternoon is { } afternoon ? (_hour % 12) + (afternoon ? 12 : 0) : _hour;
        var day = _dayOfYear > 0 ? new DateTime(year, 1, 1).AddDays(_dayOfYear - 1) : new DateTime(year, _month, _day);
        var local = day.Add(new TimeSpan(hour, _minute, _second)).AddTicks(_ticks);
        if (local.Ticks - _offset.Ticks < 0 || local.Ticks - _offset.Ticks > DateTime.MaxValue.Ticks)
        {
            return false;
        }

        time = new DateTimeOffset(local, _offset);
        return true;
    }
}
