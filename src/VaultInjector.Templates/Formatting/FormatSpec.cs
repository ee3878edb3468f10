namespace VaultInjector.Templates.Formatting;

/// <summary>Flags, width and precision of one verb of a format.</summary>
public sealed class FormatSpec
{
    public bool Minus { get; set; }

    public bool Plus { get; set; }

    public bool Sharp { get; set; }

    public bool Space { get; set; }

    public bool Zero { get; set; }

    /// <summary><c>%+v</c>.</summary>
    public bool PlusV { get; set; }

    /// <summary><c>%#v</c>: Go syntax.</summary>
    public bool SharpV { get; set; }

    public int? Width { get; set; }

    public int? Precision { get; set; }

    /// <summary>False if the character is no flag.</summary>
    public bool TrySet(char flag)
    {
        (Sharp, Zero, Plus, Minus, Space) =
            (Sharp || flag == '#', Zero || flag == '0', Plus || flag == '+', Minus || flag == '-', Space || flag == ' ');
        return flag is '#' or '0' or '+' or '-' or ' ';
    }
}
