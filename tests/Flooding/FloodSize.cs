namespace VaultInjector.Flooding;

/// <summary>How much is thrown at a webhook at once.</summary>
/// <param name="Bodies">Clients that send bodies of 4 MiB to <c>/mutate</c>, one after the other.</param>
/// <param name="IdleConnections">TLS connections to each of the two ports that are opened and never used.</param>
/// <param name="JunkBearers">Requests a second to <c>/v1/token</c> with tokens that are none.</param>
internal sealed record FloodSize(int Bodies, int IdleConnections, int JunkBearers);
