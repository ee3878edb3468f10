using VaultInjector.Fuzzing;

namespace VaultInjector.CommandLine.Tests.Support;

/// <summary>What <c>make fuzz</c> keeps of an input that failed.</summary>
public sealed class FoundInputsTests : IDisposable
{
    private readonly TemporaryFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void A_found_input_is_saved_in_the_corpus_of_its_project_once()
    {
        _files.Write("Some.Tests.csproj", "<Project/>");
        var found = new FoundInputs("Survives_a_test", _files.At("SomeTests.cs"));

        var kept = found.Keep([1, 2, 3], commit: true);
        var again = found.Keep([1, 2, 3], commit: true);

        kept.ShouldBe(again);
        Path.GetDirectoryName(kept).ShouldBe(_files.At("Corpus/found"));
        Path.GetFileName(kept).ShouldStartWith("Survives_a_test-");
        File.ReadAllBytes(kept).ShouldBe([1, 2, 3]);
        found.Keep([4], commit: true).ShouldNotBe(kept);
    }

    [Fact]
    public void Nothing_was_found_before_for_a_test_that_never_failed() => new FoundInputs("None", _files.At("a")).Before().ShouldBeEmpty();
}
