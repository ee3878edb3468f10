namespace VaultInjector.CommandLine.Ground;

/// <summary>How a verb ends; from 64 on as in sysexits.h.</summary>
internal static class ExitCode
{
    public const int Ok = 0;

    /// <summary>A pod is rejected, or a check failed.</summary>
    public const int Failed = 1;

    /// <summary>EX_USAGE: the command line is wrong.</summary>
    public const int Usage = 64;

    /// <summary>EX_DATAERR: a file is not YAML.</summary>
    public const int BadData = 65;

    /// <summary>EX_NOINPUT: a file cannot be read.</summary>
    public const int NoInput = 66;

    /// <summary>EX_UNAVAILABLE: the API server was asked and did not answer.</summary>
    public const int Unavailable = 69;

    /// <summary>EX_SOFTWARE: an error of this program.</summary>
    public const int Internal = 70;
}
