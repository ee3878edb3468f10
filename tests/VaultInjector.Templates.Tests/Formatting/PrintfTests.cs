namespace VaultInjector.Templates.Tests.Formatting;

/// <summary>Go's verbs, flags and complaints.</summary>
public sealed class PrintfTests
{
    [Theory]
    [InlineData("printf \"%6.2f|%-8.3f|%+.1e|%08.3f|% .2f\" 3.14159 2.5 12345.678 -1.5 1.0", "  3.14|2.500   |+1.2e+04|-001.500| 1.00")]
    [InlineData("printf \"%.0f %.0f %.0f %.1f\" 0.5 1.5 2.5 0.25", "0 2 2 0.2")]
    [InlineData("printf \"%g %g %g %g\" 100000.0 1000000.0 1e-4 1e-5", "100000 1e+06 0.0001 1e-05")]
    [InlineData("printf \"%.3g %.10g %#g %#.3x\" 1234.5678 1234.5678 1.0 1.0", "1.23e+03 1234.5678 1.00000 0x1.000p+00")]
    [InlineData("printf \"%x %X %b\" 1.5 -0.1 1.0", "0x1.8p+00 -0X1.999999999999AP-04 4503599627370496p-52")]
    [InlineData(
        "printf \"%6d|%-6d|%06d|%+d|% d|%x|%#x|%#o|%O|%b|%#b\" 42 42 -42 42 42 -255 255 8 8 5 5",
        "    42|42    |-00042|+42| 42|-ff|0xff|010|0o10|101|0b101")]
    [InlineData("printf \"%.5d|%8.3d|%.0d\" 42 42 0", "00042|     042|")]
    [InlineData("printf \"%c|%q|%+q|%#U|%U\" 233 233 233 9875 128512", "é|'é'|'\\u00e9'|U+2693 '⚓'|U+1F600")]
    [InlineData("printf \"%t %5t %v %q\" true false true true", "true false true %!q(bool=true)")]
    [InlineData("printf \"%5s|%-5s|%.2s|%05s\" \"é\" \"é\" \"日本語\" \"ab\"", "    é|é    |日本|000ab")]
    [InlineData("printf \"%x|%X|% x|%#x|%# x|%.1x\" \"hi\" \"hi\" \"hi\" \"hi\" \"hi\" \"hi\"", "6869|6869|68 69|0x6869|0x68 0x69|68")]
    [InlineData("printf \"%q|%#q|%+q\" \"a\\tb\" \"a`b\" \"é\"", "\"a\\tb\"|\"a`b\"|\"\\u00e9\"")]
    [InlineData(
        "printf \"%v|%+v|%#v\" (parseJSON `{\"a\":[1,\"x\",null]}`) (parseJSON `[1]`) (parseJSON `{\"a\":[1,\"x\",null]}`)",
        "map[a:[1 x <nil>]]|[1]|map[string]interface {}{\"a\":[]interface {}{1, \"x\", interface {}(nil)}}")]
    [InlineData("printf \"%#v %#v %#v %#v\" 1 \"s\" true 1.5", "1 \"s\" true 1.5")]
    [InlineData(
        "printf \"%d|%s|%q\" (parseJSON `[1,\"a\"]`) (parseJSON `[1,\"a\"]`) (split \",\" \"a,b\")",
        "[%!d(float64=1) %!d(string=a)]|[%!s(float64=1) a]|[\"a\" \"b\"]")]
    [InlineData("printf \"%03d|%5v\" (split \",\" \"a\") (split \",\" \"a,b\")", "[%!d(string=00a)]|[    a     b]")]
    [InlineData(
        "printf \"%T %T %T %T %T %T\" 'a' nil (split \",\" \"\") (parseUint \"1\") (parseInt \"1\") 1i",
        "int <nil> []string uint64 int64 complex128")]
    [InlineData("printf \"%v %.1f %+v\" 1i 1i 2i", "(0+1i) (0.0+1.0i) (0+2i)")]
    [InlineData("printf \"%d %d\" 1", "1 %!d(MISSING)")]
    [InlineData("printf \"%d\" 1 2 \"x\" nil", "1%!(EXTRA int=2, string=x, <nil>)")]
    [InlineData("printf \"%\"", "%!(NOVERB)")]
    [InlineData("printf \"%[3]d %[0]d %[x]d\" 1 2", "%!d(BADINDEX) %!d(BADINDEX) %!d(BADINDEX)")]
    [InlineData("printf \"%[2]*[1]d|%.*f|%*d\" 12 6", "    12|%!f(MISSING)|%!(BADWIDTH)%!d(MISSING)")]
    [InlineData("printf \"%-*d|%*d\" 4 7 -4 7", "7   |7   ")]
    [InlineData("printf \"%w %!\" 1", "%!w(int=1) %!!(MISSING)")]
    [InlineData("printf \"%s %v\" nil nil", "%!s(<nil>) <nil>")]
    [InlineData("printf \"%08v|%+v|%e\" 1.5 -2.5 100000.0", "000001.5|-2.5|1.000000e+05")]
    [InlineData("printf \"%%|%5%|%c\" 65", "%|%|A")]
    public void Writes_as_Go_does(string call, string output) => Rendered.Text($"{{{{ {call} }}}}").ShouldBe(output);

    [Theory]
    [InlineData("2006-01-02T15:04:05Z07:00", "2026-11-25T14:43:10Z")]
    [InlineData("Monday, 2 January 06 3:4:5PM", "Wednesday, 25 November 26 2:43:10PM")]
    [InlineData("Jan _2 002 03 pm .000 .999 -0700 MST Z0700", "Nov 25 329 02 pm .000  +0000 UTC Z")]
    public void Formats_the_time_by_its_layout(string layout, string output) =>
        Rendered.Text($"{{{{ timestamp \"{layout}\" }}}}").ShouldBe(output);
}
