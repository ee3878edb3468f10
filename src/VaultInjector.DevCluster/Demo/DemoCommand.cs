using System.CommandLine;

namespace VaultInjector.DevCluster.Demo;

/// <summary><c>make demo</c>: the main job, watched.</summary>
public static class DemoCommand
{
    public static Command Create()
    {
        var command = new Command("demo", "Shows a pod getting its Vault token: the whole path, on an embedded cluster.");
        command.SetAction((_, cancellation) => DemoRun.RunAsync(cancellation));
        return command;
    }
}
