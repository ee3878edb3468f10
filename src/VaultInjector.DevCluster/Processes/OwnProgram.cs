namespace VaultInjector.DevCluster.Processes;

/// <summary>Starts this program again as a server in its own process.</summary>
public static class OwnProgram
{
    /// <summary>Works from the program itself and from tests that load it as a library.</summary>
    public static Command Run(string name, params string[] arguments)
    {
        var assembly = typeof(OwnProgram).Assembly.Location;
        return new Command(name, "dotnet", [assembly, .. arguments]);
    }
}
