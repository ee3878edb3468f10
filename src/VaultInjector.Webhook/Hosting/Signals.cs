using System.Runtime.InteropServices;
using VaultInjector.Webhook.Certificates;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Session;
using VaultInjector.Webhook.Trust;

namespace VaultInjector.Webhook.Hosting;

/// <summary>What the process does on a signal. The first SIGTERM or SIGINT is the host's own: it ends in peace.</summary>
internal sealed class Signals : IDisposable
{
    /// <summary>A shell's way to say that a signal ended it.</summary>
    private const int EndedBySignal = 128;
    private const int Interrupted = 2;
    private const int Terminated = 15;

    private readonly PosixSignalRegistration[] _registrations;
    private int _asked;

    public Signals(IServiceProvider services) => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => LookAgain(services, context)),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => EndIfAskedTwice(Terminated)),
        PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => EndIfAskedTwice(Interrupted)),
    ];

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }
    }

    /// <summary>Looks at every file again, renews the certificate and looks at our own token.</summary>
    private static void LookAgain(IServiceProvider services, PosixSignalContext context)
    {
        context.Cancel = true;
        services.GetRequiredService<ConfigurationWatch>().LookNow();
        services.GetRequiredService<VaultCaWatch>().LookNow();
        services.GetRequiredService<VaultSession>().RevalidateSoon();
        services.GetRequiredService<CertificateRenewal>().RenewNow();
    }

    private void EndIfAskedTwice(int signal)
    {
        if (Interlocked.Increment(ref _asked) > 1)
        {
            Environment.Exit(EndedBySignal + signal);
        }
    }
}
