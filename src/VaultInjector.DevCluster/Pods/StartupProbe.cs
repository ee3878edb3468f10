using System.ComponentModel;

namespace VaultInjector.DevCluster.Pods;

/// <summary>Asks a command again and again whether its container has started.</summary>
public sealed class StartupProbe(PodContext context, ContainerCommand command)
{
    public async Task<bool> PassesAsync(JsonObject probe, CancellationToken cancellation)
    {
        var clock = context.Options.Clock;
        try
        {
            await Task.Delay(TimeSpan.FromSeconds(probe.Number("initialDelaySeconds") ?? 0), clock, cancellation);
            for (var failures = 0; failures < (probe.Number("failureThreshold") ?? 3); failures++)
            {
                if (await OnceAsync(TimeSpan.FromSeconds(probe.Number("timeoutSeconds") ?? 1)))
                {
                    return true;
                }

                await Task.Delay(TimeSpan.FromSeconds(probe.Number("periodSeconds") ?? 10), clock, cancellation);
            }
        }
        catch (OperationCanceledException)
        {
            // The container ended before it had started.
        }

        return false;
    }

    private async Task<bool> OnceAsync(TimeSpan timeout)
    {
        try
        {
            using var process = await ContainerProcess.StartAsync(context.Launcher, command, new ContainerLog());
            try
            {
                return await process.Exited.WaitAsync(timeout, context.Options.Clock) == 0;
            }
            catch (TimeoutException)
            {
                process.KillNow();
                await process.Exited;
                return false;
            }
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
