namespace VaultInjector.Webhook.Health;

/// <summary>One thing that must be well before pods are sent our way.</summary>
public interface IReadinessCheck
{
    /// <summary>Short and stable, for example <c>certificate</c>.</summary>
    string Name { get; }

    /// <summary>Whether we may serve, and a sentence either way; never a secret.</summary>
    ReadinessState State { get; }
}

/// <param name="Ready">False keeps the Service from sending requests here.</param>
/// <param name="Detail">What is so, and where it is not well what to do.</param>
public sealed record ReadinessState(bool Ready, string Detail);
