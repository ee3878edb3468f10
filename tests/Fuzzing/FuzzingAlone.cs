namespace VaultInjector.Fuzzing;

/// <summary>Fuzzing runs alone in its process: allocations of other tests must not count.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class FuzzingAlone
{
    public const string Name = "fuzzing";
}
