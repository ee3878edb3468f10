namespace VaultInjector.Injection.Compatibility;

/// <summary>Writes the rows of the tables.</summary>
internal static class ForeignRow
{
    /// <summary>The value means the same in one of our annotations.</summary>
    public static ForeignAnnotation Same(string name, string own) =>
        Honoured(name, $"`{own}`", value => [new Outcome.Native(Own(own, value), value.Text)]);

    /// <summary>As <see cref="Same"/>; an empty value asks for nothing.</summary>
    public static ForeignAnnotation SameUnlessEmpty(string name, string own) =>
        Honoured(name, $"`{own}`", value => value.Text == "" ? [] : [new Outcome.Native(Own(own, value), value.Text)]);

    /// <summary>A truth value as Go reads it.</summary>
    public static ForeignAnnotation Boolean(string name, string meaning, Func<ForeignValue, bool, IEnumerable<Outcome>> translate) =>
        Honoured(
            name, meaning, value => GoText.Boolean(value.Text) is { } flag ? translate(value, flag) : [new Outcome.Wrong("true or false")]);

    public static ForeignAnnotation Honoured(string name, string meaning, Func<ForeignValue, IEnumerable<Outcome>> translate) =>
        new(name, Treatment.Honoured, meaning) { Translate = translate };

    public static ForeignAnnotation Ignored(string name, string why) => new(name, Treatment.Ignored, why);

    public static ForeignAnnotation Refused(string name, string why) => new(name, Treatment.Refused, why);

    /// <summary>Refused where the value asks for something; <paramref name="isHarmless"/> says when it does not.</summary>
    public static ForeignAnnotation RefusedUnless(string name, string why, Func<ForeignValue, bool> isHarmless) =>
        new(name, Treatment.Refused, why) { Translate = value => isHarmless(value) ? [] : [ForeignTable.Refusal(why)] };

    private static string Own(string own, ForeignValue value) =>
        own.EndsWith(".NAME", StringComparison.Ordinal) ? own[..^"NAME".Length] + VaultK8sFileRows.FileName(value) : own;
}
