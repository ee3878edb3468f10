using System.Runtime.InteropServices;
using VaultInjector.Webhook.Certificates;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Session;
using VaultInjector.Webhook.Trust;

namespace VaultInjector.Webhook.Hosting;

/// <summary>What the process does on a signal. The host itself handles the first SIGTERM or SIGINT: it drains and ends.</summary>
internal sealed class Signals : IDisposable
{
    /// <summary>A signal ends a process with this exit code plus the signal's number, as in a shell.</summary>
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

    /// <summary>Reads every file again, renews the certificate and checks our own token.</summary>
    private static void LookAgain(IServiceProvider services, PosixSignalContext context)
    {
        context.Cancel = true;
        services.GetRequiredService<ConfigurationWatch>().LookNow();
        services.GetRequiredService<VaultCaWatch>().LookNow();
        foreach (var vault in services.GetRequiredService<InjectorVaults>().All)
        {
            vault.Session.RevalidateSoon();
        }

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
