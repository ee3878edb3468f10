namespace VaultInjector.Webhook.Configuration;

/// <summary>The sections that follow the configuration file while the process runs. All others stay as they were at its start.</summary>
internal sealed class LiveOptions(InjectorOptions start)
{
    private volatile InjectorOptions _current = start;

    /// <summary>Raised after a change, on the thread that made it.</summary>
    public event Action? Changed;

    public InjectorOptions Start { get; } = start;

    public InjectorOptions Current => _current;

    public InjectionOptions Injection => _current.Injection;

    public BrokerOptions Broker => _current.Broker;

    /// <summary>What is in effect: the sections that follow the file as they are now, the others as they were at the start.</summary>
    public InjectorOptions Effective => Start with { Broker = Broker, Injection = Injection };

    public void Adopt(InjectorOptions next)
    {
        _current = next;
        Changed?.Invoke();
    }
}
