namespace VaultInjector.Agent.Tests.Support;

/// <summary>Lets a sidecar live for a virtual time, looking after every sleep whether the app's token is valid.</summary>
internal static class SidecarRun
{
    public static async Task<int> RunAsyncFor(this AgentRun run, TimeSpan life, bool alwaysValid = true)
    {
        using var stop = new CancellationTokenSource();
        var (began, inner) = (run.Now, run.OnSleep);
        run.OnSleep = async (wait, cancellation) =>
        {
            wait.ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(60));
            if (alwaysValid && !run.World.IsValid(run.FileText("token")))
            {
                throw new InvalidOperationException($"The app's token is not valid {run.Now - began} after the start.");
            }

            await inner(wait, cancellation);
            if (run.Now - began >= life)
            {
                await stop.CancelAsync();
            }
        };
        return await run.RunAsync("sidecar", stop.Token);
    }
}
