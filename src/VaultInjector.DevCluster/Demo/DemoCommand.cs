using System.CommandLine;

namespace VaultInjector.DevCluster.Demo;

/// <summary><c>make demo</c>: shows the main use case step by step.</summary>
public static class DemoCommand
{
    public static Command Create()
    {
        var command = new Command("demo", "Shows on an embedded cluster how a pod gets its Vault token.");
        command.SetAction((_, cancellation) => DemoRun.RunAsync(cancellation));
        return command;
    }
}
