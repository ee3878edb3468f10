using System.Text;
using VaultInjector.Contracts;
using VaultInjector.Rendering.Files;
using VaultInjector.Rendering.Formats;
using VaultInjector.Rendering.Reading;
using VaultInjector.Templates.Faults;

namespace VaultInjector.Rendering.Variables;

/// <summary>One pass over the file of a variable: its content, or what has to be asked first, or why there is none.</summary>
public static class VariableRenderer
{
    private const string Domain = "vault-injector.io/";

    /// <param name="request">What the pod asked for.</param>
    /// <param name="method">Who reads the file: one of <see cref="EnvironmentMethods"/>.</param>
    /// <param name="answers">The answers known so far; null for those that are not.</param>
    /// <param name="world">What a template may see besides.</param>
    public static FileRendering Render(
        VariableRequest request, string method, Func<VaultQuery, VaultAnswer?> answers, RenderingWorld world)
    {
        var known = new AnsweredQueries(answers);
        var asked = request.Origin.StartsWith("env.", StringComparison.Ordinal) ||
            request.Origin.StartsWith("env-from.", StringComparison.Ordinal) ? Domain + request.Origin : request.Origin;
        try
        {
            var variables = new VariableValue(request, new SecretReader(known, world.Time), world).Variables();
            return known.Open.Count > 0 || variables is null
                ? new FileRendering.Needs(known.Open)
                : new FileRendering.Done(Content(request, method, variables), known.Uses);
        }
        catch (ReadingFailedException failed)
        {
            return new FileRendering.Failed($"{asked}: {failed.Message}", failed.Query);
        }
        catch (Exception wrong) when (wrong is RenderingFailedException or UnfitException or FunctionException or LimitException)
        {
            return new FileRendering.Failed($"{asked}: {wrong.Message}");
        }
    }

    private static byte[] Content(VariableRequest request, string method, IReadOnlyList<Variable> variables)
    {
        foreach (var variable in variables)
        {
            VariableRules.Check(variable, request.AllFields);
        }

        return method == EnvironmentMethods.Exec
            ? new ExecFile(variables, request.AllFields).ToJson()
            : Encoding.UTF8.GetBytes(
                string.Concat(variables.Select(variable => KubeletFile.Write(variable, request.IgnoreMissing))));
    }
}
