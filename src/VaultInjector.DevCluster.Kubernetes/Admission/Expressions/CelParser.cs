namespace VaultInjector.DevCluster.Kubernetes.Admission.Expressions;

/// <summary>Reads an expression from its operators that bind loosest to those that bind tightest.</summary>
internal sealed class CelParser(string text)
{
    private readonly List<CelToken> _tokens = CelLexer.Read(text);
    private int _at;

    private CelToken Current => _tokens[_at];

    public CelNode Whole()
    {
        var root = Ternary();
        return _at == _tokens.Count - 1 ? root : throw new CelException($"Syntax error: unexpected '{Current.Text}'");
    }

    public CelNode Ternary()
    {
        var condition = Or();
        if (!Accept("?"))
        {
            return condition;
        }

        var yes = Ternary();
        Expect(":");
        var no = Ternary();
        return scope => CelValue.Truth(condition(scope)) ? yes(scope) : no(scope);
    }

    public string Name() =>
        Current.IsName ? _tokens[_at++].Text : throw new CelException($"Syntax error: a name was expected, not '{Current.Text}'");

    public bool Accept(string sign)
    {
        var here = !Current.IsLiteral && string.Equals(Current.Text, sign, StringComparison.Ordinal);
        _at += here ? 1 : 0;
        return here;
    }

    public void Expect(string sign)
    {
        if (!Accept(sign))
        {
            throw new CelException($"Syntax error: '{sign}' was expected, not '{Current.Text}'");
        }
    }

    /// <summary>An expression with what stands after it: fields, calls, indices.</summary>
    public CelMember Member()
    {
        var member = new CelMember(Primary());
        while (true)
        {
            if (Accept("."))
            {
                member = Selection(member.Node, Name());
            }
            else if (Accept("["))
            {
                var (inner, index) = (member.Node, Ternary());
                Expect("]");
                member = new CelMember(scope => CelValue.Index(inner(scope), index(scope)));
            }
            else
            {
                return member;
            }
        }
    }

    private CelMember Selection(CelNode inner, string name)
    {
        if (!Accept("("))
        {
            return new CelMember(scope => CelValue.Field(inner(scope), name), inner, name);
        }

        if (CelMacros.IsComprehension(name))
        {
            return new CelMember(CelMacros.Comprehension(this, name, inner));
        }

        var arguments = Arguments(")");
        return new CelMember(scope => CelFunctions.Call(name, inner(scope), [.. arguments.Select(argument => argument(scope))]));
    }

    private CelNode Or()
    {
        var left = And();
        while (Accept("||"))
        {
            left = CelMacros.Shortcut(left, And(), decisive: true);
        }

        return left;
    }

    private CelNode And()
    {
        var left = Relation();
        while (Accept("&&"))
        {
            left = CelMacros.Shortcut(left, Relation(), decisive: false);
        }

        return left;
    }

    private CelNode Relation()
    {
        var left = Sum();
        var sign = Current.IsLiteral ? "" : Current.Text;
        if (sign is not ("==" or "!=" or "<" or ">" or "<=" or ">=" or "in"))
        {
            return left;
        }

        _at++;
        var right = Sum();
        return sign switch
        {
            "==" => scope => CelValue.AreEqual(left(scope), right(scope)),
            "!=" => scope => !CelValue.AreEqual(left(scope), right(scope)),
            "in" => scope => CelValue.In(left(scope), right(scope)),
            "<" => scope => CelValue.Compare(left(scope), right(scope)) < 0,
            ">" => scope => CelValue.Compare(left(scope), right(scope)) > 0,
            "<=" => scope => CelValue.Compare(left(scope), right(scope)) <= 0,
            _ => scope => CelValue.Compare(left(scope), right(scope)) >= 0,
        };
    }

    private CelNode Sum()
    {
        var left = Unary();
        while (!Current.IsLiteral && Current.Text is "+" or "-")
        {
            var (before, sign) = (left, _tokens[_at++].Text);
            var right = Unary();
            left = scope => CelFunctions.Sum(sign, before(scope), right(scope));
        }

        return left;
    }

    private CelNode Unary()
    {
        if (Accept("!"))
        {
            var operand = Unary();
            return scope => !CelValue.Truth(operand(scope));
        }

        if (Accept("-"))
        {
            var operand = Unary();
            return scope => CelFunctions.Sum("-", 0L, operand(scope));
        }

        return Member().Node;
    }

    private CelNode Primary()
    {
        if (Current.IsLiteral)
        {
            var literal = _tokens[_at++].Literal;
            return _ => literal;
        }

        if (Accept("("))
        {
            var inner = Ternary();
            Expect(")");
            return inner;
        }

        if (Accept("["))
        {
            var items = Arguments("]");
            return scope => items.ConvertAll(item => item(scope));
        }

        return Accept("{") ? Map() : Named(Name());
    }

    private CelNode Named(string name)
    {
        if (!Accept("("))
        {
            return scope => scope[name];
        }

        if (name is "has")
        {
            return CelMacros.Has(this);
        }

        var argument = Arguments(")") is [var only] ? only : throw new CelException($"{name} takes one argument");
        return scope => CelFunctions.Call(name, argument(scope), []);
    }

    private CelNode Map()
    {
        var entries = new List<(CelNode Key, CelNode Value)>();
        while (!Accept("}"))
        {
            var key = Ternary();
            Expect(":");
            entries.Add((key, Ternary()));
            if (!Accept(","))
            {
                Expect("}");
                break;
            }
        }

        return scope => CelValue.Map(entries.ConvertAll(entry => (entry.Key(scope), entry.Value(scope))));
    }

    private List<CelNode> Arguments(string end)
    {
        var nodes = new List<CelNode>();
        while (!Accept(end))
        {
            nodes.Add(Ternary());
            if (!Accept(","))
            {
                Expect(end);
                break;
            }
        }

        return nodes;
    }
}

/// <summary>An expression, and where it selects a field, of what and which.</summary>
internal readonly record struct CelMember(CelNode Node, CelNode? Parent = null, string? Field = null);
